// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <vector>

namespace diffc::nn {

/// How the noise level enters a network (models/nn/network.h): sines and cosines of ln eta through two
/// layers. Thread-safe.
class NoiseEmbedding {
 public:
  static constexpr int kFrequencies = 16;
  struct Layer {
    std::vector<float> weight, bias;  ///< [rows, columns] and [rows].
  };
  NoiseEmbedding(Layer embed, Layer film) : embed_(std::move(embed)), film_(std::move(film)) {}

  /// What the network predicts for the level: for every activation in turn its scales less one and its
  /// shifts.
  std::vector<float> film(float eta) const;

 private:
  Layer embed_, film_;
};

}  // namespace diffc::nn
