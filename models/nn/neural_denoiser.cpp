// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/neural_denoiser.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "codec/base/error.h"
#include "models/nn/network.h"
#include "models/nn/thread_scope.h"

namespace diffc::nn {
namespace {

using at::Tensor;

class NeuralDenoiser : public Denoiser {
 public:
  NeuralDenoiser(Model model, const NeuralDenoiserOptions& options)
      : network_(model.network), parameters_(std::move(model.parameters)), max_tile_(options.max_tile) {
    threads_ = options.threads > 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
    info_.id = model.id;
    info_.name = model.name;
    info_.channels = model.network.channels;
    info_.size_multiple = model.network.size_multiple();
    info_.receptive_radius = model.network.receptive_radius();
    info_.eta_min = model.eta_min;
    info_.eta_max = model.eta_max;
    info_.bands = std::move(model.bands);
  }

  const DenoiserInfo& info() const override { return info_; }

  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat, std::span<float> log_variance) const override {
    check(batch, height, width, y, eta, xhat, log_variance);
    const int margin = info_.receptive_radius, multiple = info_.size_multiple;
    const std::vector<TileSpan> rows = tile_spans(height, max_tile_, margin, multiple);
    const std::vector<TileSpan> columns = tile_spans(width, max_tile_, margin, multiple);
    const size_t tiles = rows.size() * columns.size(), jobs = tiles * batch;
    const size_t item = static_cast<size_t>(height) * width * info_.channels;
    const auto job = [&](size_t index) {
      const size_t n = index / tiles, tile = index % tiles;
      evaluate_tile(rows[tile / columns.size()], columns[tile % columns.size()], height, width,
                    y.subspan(n * item, item), eta[n], xhat.subspan(n * item, item));
    };
    if (jobs == 1) {
      const ThreadScope scope(threads_);
      job(0);
    } else {
      run_jobs(jobs, threads_, job);
    }
  }

 private:
  void check(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
             std::span<float> xhat, std::span<float> log_variance) const {
    if (batch < 0 || height <= 0 || width <= 0 || height % info_.size_multiple ||
        width % info_.size_multiple) {
      throw Error(ErrorKind::kUsage, fmt::format("{}: {}x{} is not a positive multiple of {}", info_.name,
                                                 width, height, info_.size_multiple));
    }
    const size_t size = static_cast<size_t>(batch) * height * width * info_.channels;
    if (y.size() != size || xhat.size() != size || eta.size() != static_cast<size_t>(batch)) {
      throw Error(ErrorKind::kUsage, info_.name + ": buffers do not fit the size of the batch");
    }
    if (!log_variance.empty()) throw Error(ErrorKind::kUnsupported, info_.name + ": has no variance output");
    // Levels are rounded to steps of a thousandth (NoiseLevel).
    for (const float e : eta) {
      if (!(e >= 0.998f * info_.eta_min && e <= 1.002f * info_.eta_max)) {
        throw Error(ErrorKind::kUsage, fmt::format("{}: noise level {} is outside {} .. {}", info_.name, e,
                                                   info_.eta_min, info_.eta_max));
      }
    }
  }

  void evaluate_tile(const TileSpan& rows, const TileSpan& columns, int height, int width,
                     std::span<const float> y, float eta, std::span<float> xhat) const {
    const c10::InferenceMode inference;
    const int64_t channels = info_.channels;
    const auto image = [&](const float* data) {
      return at::from_blob(const_cast<float*>(data), {height, width, channels}, at::kFloat);
    };
    const auto cut = [&](const Tensor& whole, int row, int row_end, int column, int column_end) {
      return whole.slice(0, row, row_end).slice(1, column, column_end);
    };
    const Tensor input =
        cut(image(y.data()), rows.read_begin, rows.read_end, columns.read_begin, columns.read_end)
            .contiguous();
    const Tensor level = at::full({1}, eta, at::kFloat);
    const Tensor output = network_.denoise(parameters_, input.unsqueeze(0).permute({0, 3, 1, 2}), level);
    const Tensor nhwc = output.permute({0, 2, 3, 1}).squeeze(0);
    cut(image(xhat.data()), rows.begin, rows.end, columns.begin, columns.end)
        .copy_(cut(nhwc, rows.begin - rows.read_begin, rows.end - rows.read_begin,
                   columns.begin - columns.read_begin, columns.end - columns.read_begin));
  }

  Network network_;
  std::vector<Tensor> parameters_;
  int max_tile_;
  int threads_;
  DenoiserInfo info_;
};

}  // namespace

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

std::shared_ptr<const Denoiser> make_neural_denoiser(Model model, const NeuralDenoiserOptions& options) {
  return std::make_shared<NeuralDenoiser>(std::move(model), options);
}

}  // namespace diffc::nn
