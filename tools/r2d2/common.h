// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What the subcommands share: the options of a source, lists of epsilon, CSV files and gnuplot.

#pragma once

#include <boost/program_options.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/r2d2/estimate.h"
#include "models/r2d2/source.h"
#include "tools/r2d2/sources/named_source.h"

namespace diffc {

/// --source, --data, --tile, --held-out, --out, --epsilon, --seed, --help.
boost::program_options::options_description source_options();

/// Parses, or prints the help and returns nothing if --help is given. Throws Error(kUsage).
std::optional<boost::program_options::variables_map> parse_source_options(
    const std::vector<std::string>& args, const boost::program_options::options_description& options,
    const std::string& command);

/// The source that --source names; `held_out` asks for its test part. colour-patches reads --data here, as
/// images.
std::unique_ptr<r2d2::Source> source_of(const boost::program_options::variables_map& values, bool held_out);

/// The --out folder, created.
std::filesystem::path out_folder(const boost::program_options::variables_map& values);

/// Positive numbers A,B,C or LOW:HIGH:COUNT (equidistant). `what` names them in errors: Error(kUsage).
std::vector<double> positive_list(const std::string& text, const std::string& what);

/// --epsilon A,B,C or LOW:HIGH:COUNT (equidistant), or the source's defaults. Throws Error(kUsage).
std::vector<double> epsilons_of(const boost::program_options::variables_map& values,
                                const r2d2::Source& source);

/// Prints source.warning(epsilon) on standard error, one line each.
void print_warnings(const r2d2::Source& source, const std::vector<double>& epsilons);

/// A table with named columns; NaN is written as an empty field. Throws Error(kIo).
void write_csv(const std::filesystem::path& path, const std::vector<std::string>& columns,
               const std::vector<std::vector<double>>& rows);

/// curve.csv: epsilon, rate, distortion, rate_q25, rate_q75, exact_rate.
void write_curve(const std::filesystem::path& path, const std::vector<r2d2::CurvePoint>& points,
                 const r2d2::Source& source);

/// Prints the same table for people.
void print_curve(const std::vector<r2d2::CurvePoint>& points, const r2d2::Source& source);

/// Runs gnuplot on `commands` twice, for STEM.svg and STEM.png. Throws Error(kUnsupported) without gnuplot.
void run_gnuplot(const std::filesystem::path& stem, const std::string& commands);

}  // namespace diffc
