// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/tiled_denoiser.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "codec/base/error.h"
#include "codec/base/parallel.h"

namespace diffc::nn {
namespace {

constexpr int kSmallImage = 256 * 256;  // pixels; those of a batch are evaluated side by side

}  // namespace

int NeuralDenoiserOptions::thread_count() const {
  return threads > 0 ? threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

TiledDenoiser::TiledDenoiser(DenoiserInfo info, const NeuralDenoiserOptions& options)
    : info_(std::move(info)), max_tile_(options.max_tile), threads_(options.thread_count()) {}

void TiledDenoiser::evaluate(int batch, int height, int width, std::span<const float> y,
                             std::span<const float> eta, std::span<float> xhat) const {
  check(batch, height, width, y, eta, xhat);
  const int margin = info_.receptive_radius, multiple = info_.size_multiple, channels = info_.channels;
  const std::vector<TileSpan> rows = tile_spans(height, max_tile_, margin, multiple);
  const std::vector<TileSpan> columns = tile_spans(width, max_tile_, margin, multiple);
  const size_t item = static_cast<size_t>(height) * width * channels;
  const auto whole = [&](size_t n, int threads) {
    evaluate_tile(height, width, y.data() + n * item, eta[n], xhat.data() + n * item, threads);
  };
  const bool small = height * width <= kSmallImage && rows.size() * columns.size() == 1;
  if (small && batch > 1) return evaluate_small(batch, height, width, y.data(), eta.data(), xhat.data());
  for (int n = 0; n < batch; ++n) {
    if (rows.size() * columns.size() == 1) {
      whole(n, threads_);
      continue;
    }
    for (const TileSpan& row : rows)
      for (const TileSpan& column : columns)
        evaluate_part(row, column, width, y.data() + n * item, eta[n], xhat.data() + n * item);
  }
}

void TiledDenoiser::evaluate_small(int batch, int height, int width, const float* y, const float* eta,
                                   float* xhat) const {
  const size_t item = static_cast<size_t>(height) * width * info_.channels;
  parallel_for(batch, threads_,
               [&](size_t n) { evaluate_tile(height, width, y + n * item, eta[n], xhat + n * item, 1); });
}

void TiledDenoiser::evaluate_part(const TileSpan& row, const TileSpan& column, int width, const float* y,
                                  float eta, float* xhat) const {
  const int channels = info_.channels, height = row.read_end - row.read_begin;
  const size_t length = static_cast<size_t>(column.read_end - column.read_begin) * channels;
  std::vector<float> in(height * length), out(in.size());
  for (int i = 0; i < height; ++i) {
    const size_t from = (static_cast<size_t>(row.read_begin + i) * width + column.read_begin) * channels;
    std::copy_n(y + from, length, in.data() + i * length);
  }
  evaluate_tile(height, column.read_end - column.read_begin, in.data(), eta, out.data(), threads_);
  const size_t skip = static_cast<size_t>(column.begin - column.read_begin) * channels;
  for (int i = row.begin; i < row.end; ++i) {
    std::copy_n(out.data() + (i - row.read_begin) * length + skip,
                static_cast<size_t>(column.end - column.begin) * channels,
                xhat + (static_cast<size_t>(i) * width + column.begin) * channels);
  }
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
