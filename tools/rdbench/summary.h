// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Everything the output files are made from.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/rdbench/columns.h"
#include "tools/rdbench/options.h"
#include "tools/rdbench/per_image.h"
#include "tools/rdbench/statistics.h"

namespace diffc::rdbench {

/// A curve of another tool, from CompressAI's JSON format.
struct ImportedCurve {
  std::string name, description, file;
  std::vector<RatePoint> points;
};

/// Originals and reconstructions of one image in the report.
struct StripImage {
  std::string name;
  int width = 0, height = 0;  ///< Of the whole image.
  std::vector<uint8_t> png;
  struct Shot {
    std::vector<uint8_t> png;  ///< Empty if the point failed.
    double bpp = 0, mse = 0;
  };
  std::vector<Shot> points;
};

struct FeatureFacts {
  std::string path, sha256, key;  ///< `key` is that of the Frechet distance.
  int dimension = 0;
  bool official = false;
};

struct Summary {
  Options options;
  Plan plan;
  std::vector<Column> columns;
  std::vector<Result> results;
  std::vector<Comparison> comparisons;
  std::vector<ImportedCurve> imports;
  std::vector<StripImage> strip;
  PerImage per_image;
  std::optional<FeatureFacts> features;
  std::vector<std::string> warnings;
  std::string device;                                        ///< "cpu", "cuda:0".
  std::vector<std::pair<std::string, std::string>> plugins;  ///< "jpeg" -> "0.1 (libjpeg-turbo 2.1.5)".
  std::string dataset_sha256;  ///< Of the lines "SHA-256 of the image" in order.
  uint64_t found = 0, duplicates = 0, excluded = 0, images = 0, unreadable = 0;
  int width = 0, height = 0;  ///< Common size, or 0 if they differ.
  bool mixed_sizes = false;
  int processes = 1;
  double seconds = 0;
};

/// results.json; see USAGE.md beside this file.
Json to_json(const Summary& summary);

/// One object per curve in the format of compressai.utils.bench.
std::vector<std::pair<std::string, Json>> to_compressai(const Summary& summary);

/// Reads such a file. Throws Error(kIo) or Error(kData) naming it.
ImportedCurve read_compressai(const std::string& path);

/// Rate points of the curves, own ones first, then imported ones.
struct NamedCurve {
  std::string name;
  std::vector<int> points;  ///< Indices of results; empty for imported curves.
  std::vector<RatePoint> psnr;
  bool ideal = false;
};
std::vector<NamedCurve> named_curves(const Summary& summary);

/// report.html: self-contained, but for pictures in a folder beside it if there are many.
void write_report(const Summary& summary);

/// Writes everything into the output folder; messages for people (such as a missing gnuplot) go into `notes`.
void write_outputs(const Summary& summary, std::vector<std::string>& notes);

/// strip.png: one row per image and curve, the original and then the points from low to high rate (if every
/// curve has one point: a column per image, a row per curve); strip.md: bpp and dB of every reconstruction.
void write_strip(const Summary& summary);

/// Plots by gnuplot: plots.gp and its data stay beside the SVG and PNG files.
void write_plots(const Summary& summary, std::vector<std::string>& notes);

}  // namespace diffc::rdbench
