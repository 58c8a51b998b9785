// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/bpg/planes.h"

namespace diffc::bpg {
namespace {

// Lanczos filters of eight taps (half way between samples) and seven (a quarter beside one), in 1/64.
using Taps = std::array<float, 8>;  // on samples -3 .. 4 around the left neighbour

constexpr Taps kHere = {0, 0, 0, 1, 0, 0, 0, 0};
constexpr Taps kQuarter = {-1 / 64.f, 4 / 64.f, -10 / 64.f, 57 / 64.f, 18 / 64.f, -6 / 64.f, 2 / 64.f, 0};
constexpr Taps kHalf = {-1 / 64.f, 4 / 64.f,   -11 / 64.f, 40 / 64.f,
                        40 / 64.f, -11 / 64.f, 4 / 64.f,   -1 / 64.f};
constexpr Taps kThreeQuarters = {0,         2 / 64.f,   -6 / 64.f, 18 / 64.f,
                                 57 / 64.f, -10 / 64.f, 4 / 64.f,  -1 / 64.f};

/// Doubles a line. Centred: output 2i lies a quarter before sample i, output 2i + 1 a quarter behind it.
/// Otherwise output 2i lies on sample i.
void double_line(const std::vector<float>& in, bool centred, std::vector<float>& out) {
  const int last = static_cast<int>(in.size()) - 1;
  for (int x = 0; x < static_cast<int>(out.size()); ++x) {
    const bool odd = x & 1;
    const Taps& taps = centred ? (odd ? kQuarter : kThreeQuarters) : (odd ? kHalf : kHere);
    const int left = x / 2 - (centred && !odd ? 1 : 0);
    float sum = 0;
    for (int k = 0; k < 8; ++k) sum += taps[k] * in[std::clamp(left - 3 + k, 0, last)];
    out[x] = sum;
  }
}

}  // namespace

void upsample_chroma(Planes& planes, PixelFormat format, int bit_depth, int width, int height) {
  const bool half_height = format == PixelFormat::kJpeg420 || format == PixelFormat::kMpeg420;
  const bool half_width = half_height || format == PixelFormat::kJpeg422 || format == PixelFormat::kMpeg422;
  const bool centred = format == PixelFormat::kJpeg420 || format == PixelFormat::kJpeg422;
  const float max = static_cast<float>((1 << bit_depth) - 1);
  if (!half_width) return;
  for (size_t p = 1; p < planes.size(); ++p) {
    const Plane& small = planes[p];
    std::vector<float> tall(static_cast<size_t>(small.width) * height);
    std::vector<float> in(small.height), out(height);
    for (int x = 0; x < small.width; ++x) {
      for (int y = 0; y < small.height; ++y) in[y] = small.row(y)[x];
      if (half_height) {
        double_line(in, true, out);
      } else {
        std::copy_n(in.begin(), height, out.begin());
      }
      for (int y = 0; y < height; ++y) tall[static_cast<size_t>(small.width) * y + x] = out[y];
    }
    Plane full(width, height);
    in.resize(small.width);
    out.resize(width);
    for (int y = 0; y < height; ++y) {
      std::copy_n(tall.begin() + static_cast<size_t>(small.width) * y, small.width, in.begin());
      double_line(in, centred, out);
      for (int x = 0; x < width; ++x) {
        full.row(y)[x] = static_cast<uint16_t>(std::clamp(std::floor(out[x] + 0.5f), 0.0f, max));
      }
    }
    planes[p] = std::move(full);
  }
}

}  // namespace diffc::bpg
