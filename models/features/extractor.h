// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A network that turns images into feature vectors, for Frechet and kernel distances. No torch headers: the
// implementation sits in its own shared object, which is loaded only when features are asked for.

#pragma once

#include <vector>

#include "codec/base/image.h"

namespace diffc {

class FeatureExtractor {
 public:
  virtual ~FeatureExtractor() = default;

  /// Length of a feature vector.
  virtual int dimension() const = 0;

  /// Feature vector of an 8-bit image of any size (grey is repeated to three channels). Runs on the calling
  /// thread alone; the same pixels always give the same bits. Thread-safe. Throws Error(kData) if the network
  /// fails.
  virtual std::vector<float> features(const Image& image) const = 0;
};

/// Opens a TorchScript file with the call signature of inception-2015-12-05.pt, the network of StyleGAN and
/// clean-fid: forward(img, return_features) with img [N, 3, H, W] of 0..255, resized inside ("legacy"
/// resize). Throws Error(kIo) or Error(kData) naming the file. The caller owns the result.
extern "C" FeatureExtractor* diffc_open_features_v1(const char* path);

class PairDistance {
 public:
  virtual ~PairDistance() = default;

  /// Of two 8-bit images of one size (grey is repeated to three channels). Runs on the calling thread alone.
  /// Thread-safe. Throws Error(kData) if the network fails.
  virtual double distance(const Image& original, const Image& decoded) const = 0;
};

/// Opens a TorchScript file with a method distance(a, b), [1, 3, H, W] of 0..255 each, whose result is one
/// number: LPIPS, say. Or a network of FeatureNetwork (feature_network.h), for LPIPS without learned weights.
/// Throws Error(kIo) or Error(kData) naming the file. The caller owns the result.
extern "C" PairDistance* diffc_open_pair_distance_v1(const char* path);

}  // namespace diffc
