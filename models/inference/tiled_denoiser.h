// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What all networks of this project share as denoisers: checked arguments, and large images cut into tiles.

#pragma once

#include <vector>

#include "codec/base/device.h"
#include "codec/denoiser/denoiser.h"

namespace diffc::nn {

struct NeuralDenoiserOptions {
  int threads = 0;  ///< 0 = one per core. Results do not depend on it.
  int thread_count() const;
  /// Images with more pixels a side are cut into tiles of at most this side, evaluated with a margin of the
  /// receptive radius, so that memory stays bounded and the result is that of the whole image (up to
  /// rounding, since convolutions may add in another order). A property of the result: change it only in
  /// tests.
  int max_tile = 896;
  Device device = {};  ///< For denoisers that can use another than the processor.
};

/// What the network sees of one dimension: `count` tiles that differ by at most one `multiple`.
struct TileSpan {
  int begin, end;            ///< Written.
  int read_begin, read_end;  ///< Needed: the margin is cut off at the border of the image.
};
std::vector<TileSpan> tile_spans(int length, int max_tile, int margin, int multiple);

/// Unless evaluate_small() says otherwise, every item of a batch is computed on its own,
/// so results do not depend on the batch either. Thread-safe.
class TiledDenoiser : public Denoiser {
 public:
  const DenoiserInfo& info() const override { return info_; }
  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override;

 protected:
  TiledDenoiser(DenoiserInfo info, const NeuralDenoiserOptions& options);

  /// xhat of y, both height x width x channels, interleaved; at most `threads` threads. Runs in several
  /// threads at once.
  virtual void evaluate_tile(int height, int width, const float* y, float eta, float* xhat,
                             int threads) const = 0;

  /// xhat of a batch of images of at most 256 x 256 pixels. By default one by one, several at a time.
  virtual void evaluate_small(int batch, int height, int width, const float* y, const float* eta,
                              float* xhat) const;

 private:
  void evaluate_part(const TileSpan& row, const TileSpan& column, int width, const float* y, float eta,
                     float* xhat) const;
  void check(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
             std::span<float> xhat) const;

  DenoiserInfo info_;
  int max_tile_;
  int threads_;
};

}  // namespace diffc::nn
