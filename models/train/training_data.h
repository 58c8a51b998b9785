// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Training images in memory, and random augmented crops of them.

#pragma once

#include <random>
#include <string>
#include <vector>

#include "codec/base/image.h"
#include "codec/dataset/dataset.h"

namespace diffc::train {

/// One --data argument, PATH[:weight[:min_eta[:tile]]].
struct SourceSpec {
  std::string path;
  double weight = 1;  ///< Share of the draws, relative to the other sources that allow the noise level.
  double min_eta =
      0;          ///< Lowest noise level this source is used at: below it, its own damage would be learnt.
  int tile = -1;  ///< Mosaics: cut into squares of this side; 0 = whole images, -1 = as for all sources.
};
/// Throws Error(kUsage).
SourceSpec parse_source(const std::string& argument);

struct DataOptions {
  int tile = 0;         ///< Cut images into squares of this side when they are read; see SourceSpec::tile.
  int crop = 64;        ///< Side of a training example.
  int validation = 96;  ///< Images held out, spread evenly over the sources that allow all noise levels.
  int photographs =
      0;  ///< Held out beside them of the sources that do not, among images larger than the crop.
  PictureReader pictures;  ///< Of sources that are folders or archives.
};

using Random = std::mt19937_64;

inline constexpr double kScaleShare = 0.7;  ///< Of the crops of larger images are scaled down.

/// Immutable once built; sample() may run in several threads.
class TrainingData {
 public:
  struct Source {
    SourceSpec spec;
    std::vector<Image> images;
  };
  TrainingData(const std::vector<SourceSpec>& sources, const DataOptions& options);

  /// A random example for this noise level: source by weight, image, square region (images larger than the
  /// crop are also scaled down, by a log-uniform factor), flips and quarter turns. Writes crop * crop * 3
  /// values, RGB interleaved, in the scale of to_unit().
  void sample(double eta, Random& random, float* out) const;

  /// Held-out images, centre crops, NHWC like sample().
  const std::vector<std::vector<float>>& validation() const { return validation_; }
  const std::vector<std::vector<float>>& photographs() const { return photographs_; }
  int crop() const { return options_.crop; }
  size_t size() const;
  /// What sample() draws from.
  const std::vector<Source>& sources() const { return sources_; }

 private:
  DataOptions options_;
  std::vector<Source> sources_;
  // Moves centre crops of `wanted` images, spread evenly over the sources `of`, into `held`.
  void hold_out(const std::vector<Source*>& of, size_t wanted, std::vector<std::vector<float>>& held);

  std::vector<std::vector<float>> validation_, photographs_;
};

}  // namespace diffc::train
