// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "tools/rdbench/selection.h"

namespace diffc::rdbench {

/// The command line of one run.
struct Options {
  SelectionOptions selection;
  std::vector<std::string> specs;
  std::string out;
  std::string features;
  std::string perceptual;            ///< Network of a distance of pairs, or empty.
  std::vector<std::string> metrics;  ///< NAME=COMMAND.
  std::string cache;                 ///< Folder for features of originals; empty = none.
  std::string model;                 ///< For specs that name none.
  std::vector<std::string> imports;  ///< Curves in CompressAI's format.
  int jobs = 0;                      ///< Worker threads; 0 = one per core.
  bool resume = false;
  bool timing = true;                  ///< Off: no times, memory or run facts, equal runs give equal files.
  uint64_t strip = 6;                  ///< Images shown in the report.
  int bootstrap = 1000;                ///< Replicates of the bootstrap.
  std::string title;                   ///< Of plots and report.
  std::vector<std::string> arguments;  ///< As given, for the record.
};

boost::program_options::options_description rdbench_options();

/// Throws Error(kUsage) for what cannot be meant.
Options read_options(const boost::program_options::variables_map& values, std::vector<std::string> arguments);

}  // namespace diffc::rdbench
