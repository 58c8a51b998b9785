// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A trained network as a Denoiser.

#pragma once

#include <memory>

#include "codec/plugin/denoiser.h"
#include "models/nn/model_file.h"

namespace diffc::nn {

struct NeuralDenoiserOptions {
  int threads = 0;  ///< 0 = one per core. Results do not depend on it.
  /// Images with more pixels a side are cut into tiles of at most this side, evaluated with a margin of the
  /// receptive radius, so that memory stays bounded and the result is that of the whole image (up to
  /// rounding, since convolutions may add in another order). A property of the result: change it only in
  /// tests.
  int max_tile = 512;
};

/// Evaluates in float. Every item of a batch is computed on its own, so results do not depend on the batch
/// either. Thread-safe. Throws Error(kData) if the model cannot be used.
std::shared_ptr<const Denoiser> make_neural_denoiser(Model model, const NeuralDenoiserOptions& options = {});

/// What the network sees of one dimension: `count` tiles that differ by at most one `multiple`.
struct TileSpan {
  int begin, end;            ///< Written.
  int read_begin, read_end;  ///< Needed: the margin is cut off at the border of the image.
};
std::vector<TileSpan> tile_spans(int length, int max_tile, int margin, int multiple);

}  // namespace diffc::nn
