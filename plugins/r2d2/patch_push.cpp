// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/patch_push.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/base/parallel.h"

namespace diffc::r2d2 {
namespace {

constexpr int kBand = 32;  // rows of patches that are held in memory at a time

struct PatchShape {
  int side, channels;
  int size() const { return side * side * channels; }
};

PatchShape shape_of(int dimensions) {
  for (int channels : {3, 1}) {
    const int side = static_cast<int>(std::lround(std::sqrt(dimensions / channels)));
    if (side * side * channels == dimensions) return {side, channels};
  }
  throw Error(ErrorKind::kData, "the r2d2 controller is not of square patches of grey or RGB samples");
}

// First samples of patches along one axis: every stride, and the last place, so that all samples are covered.
std::vector<int> places(int length, int side, int stride) {
  std::vector<int> list;
  for (int at = 0; at + side < length; at += stride) list.push_back(at);
  list.push_back(std::max(0, length - side));
  return list;
}

}  // namespace

void push_patches(const TrainedController& controller, int height, int width, int channels,
                  const PatchPushOptions& o, std::span<float> x, const Progress& progress) {
  const PatchShape patch = shape_of(controller.dimensions());
  if (channels > patch.channels)
    throw Error(ErrorKind::kUnsupported, "the r2d2 controller is of grey patches",
                "give one of colour patches");
  if (!(o.epsilon > 0) || o.stride < 1 || o.stride > patch.side)
    throw Error(ErrorKind::kUsage, "r2d2-patch needs epsilon > 0 and a stride from 1 to the side of a patch");
  const bool grey_through_colour = channels < patch.channels;
  const double epsilon = grey_through_colour ? o.epsilon * patch.channels : o.epsilon;
  const auto sample = [&](int row, int column) {
    return (static_cast<std::size_t>(std::min(row, height - 1)) * width + std::min(column, width - 1)) *
           channels;
  };
  const std::vector<int> rows = places(height, patch.side, o.stride),
                         columns = places(width, patch.side, o.stride);
  const std::size_t per_row = columns.size() * patch.size();
  std::vector<float> sum(x.size()), count(static_cast<std::size_t>(height) * width), band;
  for (std::size_t first = 0; first < rows.size(); first += kBand) {
    report(progress, static_cast<double>(first) / static_cast<double>(rows.size()));
    const std::size_t many = std::min<std::size_t>(kBand, rows.size() - first);
    band.resize(many * per_row);
    parallel_for(many, o.threads, [&](std::size_t r) {
      float* out = band.data() + r * per_row;
      for (int column : columns)
        for (int i = 0; i < patch.side; ++i)
          for (int j = 0; j < patch.side; ++j)
            for (int c = 0; c < patch.channels; ++c)
              *out++ = x[sample(rows[first + r] + i, column + j) + (grey_through_colour ? 0 : c)];
      controller.push(std::span(band).subspan(r * per_row, per_row), epsilon);
    });
    const float* in = band.data();
    for (std::size_t r = 0; r < many; ++r)
      for (int column : columns)
        for (int i = 0; i < patch.side; ++i)
          for (int j = 0; j < patch.side; ++j, in += patch.channels) {
            const int row = rows[first + r] + i;
            if (row >= height || column + j >= width) continue;
            const std::size_t at = sample(row, column + j);
            if (grey_through_colour) {
              float mean = 0;
              for (int c = 0; c < patch.channels; ++c) mean += in[c];
              sum[at] += mean / static_cast<float>(patch.channels);
            } else {
              for (int c = 0; c < channels; ++c) sum[at + c] += in[c];
            }
            count[at / channels] += 1;
          }
  }
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = sum[i] / count[i / channels];
}

std::vector<float> reconstruct_r2d2_patch(const ImageDenoiser& denoiser, const TrainedController& controller,
                                          int height, int width, int channels, std::span<const float> y,
                                          double eta, int flow_steps, PatchPushOptions options,
                                          const Progress& progress) {
  const double flow_share = 0.8;  // of the progress
  std::vector<float> x = reconstruct_flow(denoiser, y, eta, flow_steps, part_of(progress, 0, flow_share));
  options.epsilon -= denoiser.eta_min() * denoiser.eta_min();
  if (!(options.epsilon > 0)) return x;
  push_patches(controller, height, width, channels, options, x, part_of(progress, flow_share, 1));
  return x;
}

}  // namespace diffc::r2d2
