// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/tiled_denoiser.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "codec/base/error.h"
#include "codec/base/parallel.h"

namespace diffc::nn {

TiledDenoiser::TiledDenoiser(DenoiserInfo info, const NeuralDenoiserOptions& options)
    : info_(std::move(info)), max_tile_(options.max_tile) {
  threads_ = options.threads > 0 ? options.threads
                                 : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

void TiledDenoiser::evaluate(int batch, int height, int width, std::span<const float> y,
                             std::span<const float> eta, std::span<float> xhat) const {
  check(batch, height, width, y, eta, xhat);
  const int margin = info_.receptive_radius, multiple = info_.size_multiple, channels = info_.channels;
  const std::vector<TileSpan> rows = tile_spans(height, max_tile_, margin, multiple);
  const std::vector<TileSpan> columns = tile_spans(width, max_tile_, margin, multiple);
  const size_t tiles = rows.size() * columns.size(), jobs = tiles * batch;
  const size_t item = static_cast<size_t>(height) * width * channels;
  const auto whole = [&](size_t n, int threads) {
    evaluate_tile(height, width, y.data() + n * item, eta[n], xhat.data() + n * item, threads);
  };
  if (jobs == 1) return whole(0, threads_);
  if (tiles == 1) return parallel_for(jobs, threads_, [&](size_t n) { whole(n, 1); });
  parallel_for(jobs, threads_, [&](size_t index) {
    const size_t n = index / tiles, tile = index % tiles;
    const TileSpan &row = rows[tile / columns.size()], &column = columns[tile % columns.size()];
    const int tile_height = row.read_end - row.read_begin, tile_width = column.read_end - column.read_begin;
    std::vector<float> in(static_cast<size_t>(tile_height) * tile_width * channels), out(in.size());
    const size_t tile_stride = static_cast<size_t>(tile_width) * channels;
    for (int i = 0; i < tile_height; ++i) {
      const size_t from = (static_cast<size_t>(row.read_begin + i) * width + column.read_begin) * channels;
      std::copy_n(y.data() + n * item + from, tile_stride, in.data() + i * tile_stride);
    }
    evaluate_tile(tile_height, tile_width, in.data(), eta[n], out.data(), 1);
    const size_t skip = static_cast<size_t>(column.begin - column.read_begin) * channels;
    const size_t length = static_cast<size_t>(column.end - column.begin) * channels;
    for (int i = row.begin; i < row.end; ++i) {
      const size_t to = (static_cast<size_t>(i) * width + column.begin) * channels;
      std::copy_n(out.data() + (i - row.read_begin) * tile_stride + skip, length,
                  xhat.data() + n * item + to);
    }
  });
}

void TiledDenoiser::check(int batch, int height, int width, std::span<const float> y,
                          std::span<const float> eta, std::span<float> xhat) const {
  if (batch < 0 || height <= 0 || width <= 0 || height % info_.size_multiple || width % info_.size_multiple) {
    throw Error(ErrorKind::kUsage, fmt::format("{}: {}x{} is not a positive multiple of {}", info_.name,
                                               width, height, info_.size_multiple));
  }
  const size_t size = static_cast<size_t>(batch) * height * width * info_.channels;
  if (y.size() != size || xhat.size() != size || eta.size() != static_cast<size_t>(batch)) {
    throw Error(ErrorKind::kUsage, info_.name + ": buffers do not fit the size of the batch");
  }
  // Levels are rounded to steps of a thousandth (NoiseLevel).
  for (const float e : eta) {
    if (!(e >= 0.998f * info_.eta_min && e <= 1.002f * info_.eta_max)) {
      throw Error(ErrorKind::kUsage, fmt::format("{}: noise level {} is outside {} .. {}", info_.name, e,
                                                 info_.eta_min, info_.eta_max));
    }
  }
}

std::vector<TileSpan> tile_spans(int length, int max_tile, int margin, int multiple) {
  const int cells = length / multiple, max_cells = std::max(1, max_tile / multiple);
  const int count = (cells + max_cells - 1) / max_cells;
  std::vector<TileSpan> spans;
  for (int i = 0; i < count; ++i) {
    const int begin = static_cast<int>(int64_t{cells} * i / count) * multiple;
    const int end = static_cast<int>(int64_t{cells} * (i + 1) / count) * multiple;
    spans.push_back({begin, end, std::max(0, begin - margin), std::min(length, end + margin)});
  }
  return spans;
}

}  // namespace diffc::nn
