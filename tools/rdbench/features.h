// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The feature network of a run: loaded when asked for, with a cache of the features of originals.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/features/extractor.h"

namespace diffc::rdbench {

/// SHA-256 of inception-2015-12-05.pt, the file that StyleGAN and clean-fid download.
inline constexpr const char* kOfficialInceptionHash =
    "f58cb9b6ec323ed63459aa4fb441fe750cfe39fafad6da5cb504a16f19e958f4";
inline constexpr int kInceptionDimension = 2048;

class Features {
 public:
  /// Loads the network of a TorchScript file; throws Error naming what is missing or wrong. `cache` is a
  /// folder for features of originals, or empty.
  Features(const std::string& path, const std::string& cache, const std::string& dataset);
  ~Features();

  int dimension() const { return extractor_->dimension(); }
  const std::string& hash() const { return hash_; }
  bool official() const { return hash_ == kOfficialInceptionHash; }

  /// Key of the Frechet distance: "fid" for 2048 dimensions in a file inception-2015-12-05*, else "fd_" and
  /// the file name up to its first '_' or '.'.
  const std::string& distance_key() const { return key_; }

  /// Thread-safe.
  std::vector<float> of(const Image& image) const { return extractor_->features(image); }

  /// Features of original number `index`, from the cache if it holds them for exactly these pixels.
  /// Thread-safe.
  std::vector<float> of_original(uint64_t index, const Image& image, const std::string& pixel_hash) const;

 private:
  std::string path_, hash_, key_;
  std::unique_ptr<FeatureExtractor> extractor_;
  int cache_ = -1;
};

/// Key of the distance for a network of this dimension in this file.
std::string distance_key(const std::string& path, int dimension);

}  // namespace diffc::rdbench
