// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Networks of learned transform codecs as lists of layers: 3x3 convolutions of stride 1 between changes of
// resolution that move pixels into channels and back. A strided or larger kernel is one of these with some
// taps zero, so that one fast convolution computes them all.

#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace diffc::transform {

enum class Activation { kNone, kRelu, kLeakyRelu, kSilu };  ///< kLeakyRelu: slope 0.01 below 0.

struct Layer {
  /// kSave remembers the features, kAdd adds what was remembered last and forgets it: a residual connection.
  /// kGdn divides each feature by sqrt(beta + gamma x^2), kInverseGdn multiplies (Balle, Laparra and
  /// Simoncelli, "Density modeling of images using a generalized normalization transformation", ICLR 2016);
  /// kMagnitude takes absolute values.
  enum class Kind { kConvolution, kSave, kAdd, kGdn, kInverseGdn, kMagnitude };
  Kind kind = Kind::kConvolution;
  // Of a convolution: pixels of `down` x `down` become channels before it, channels pixels of `up` x `up`
  // after it, in the order of pixel_unshuffle and pixel_shuffle (channel, row, column).
  int in = 0, out = 0;  ///< Channels before `down` and after `up`.
  int down = 1, up = 1;
  Activation activation = Activation::kNone;
  /// Of its tensors: "NAME.weight" [out up^2, in down^2, 3, 3] and "NAME.bias", or "NAME.beta" [out] and
  /// "NAME.gamma" [out, out].
  std::string name = {};

  int weight_in() const { return in * down * down; }
  int weight_out() const { return out * up * up; }
};

using Layers = std::vector<Layer>;

/// A list like [{"conv": [3, 64], "down": 2, "act": "silu"}, {"save": true}, ..., {"add": true}], also with
/// {"gdn": true}, {"igdn": true}, {"abs": true}; the tensors
/// of layer k are called "PREFIX.k.weight" and so on. Throws nlohmann::json::exception or Error(kData),
/// naming `prefix`, unless it takes `in` channels and gives `out`, at the same resolution wherever features
/// are added, and nowhere reduces sides further than in the end, or enlarges them further.
Layers layers_from_json(const nlohmann::json& list, const std::string& prefix, int in, int out);
nlohmann::json to_json(const Layers& layers);

/// By how much the layers reduce the sides (down), or enlarge them (up); one of them is 1.
struct Resampling {
  int down = 1, up = 1;
};
Resampling resampling_of(const Layers& layers);

/// About how many bytes are held at most while an input of this many positions is computed.
double working_memory(const Layers& layers, double positions);

}  // namespace diffc::transform
