// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/metrics/ssim.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "codec/metrics/same_size.h"

namespace diffc {
namespace {

constexpr int kWindow = 11;
constexpr double kSigma = 1.5;
constexpr double kC1 = (0.01 * 255) * (0.01 * 255);
constexpr double kC2 = (0.03 * 255) * (0.03 * 255);
constexpr std::array<double, 5> kExponents = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

struct Plane {
  int width = 0, height = 0;
  std::vector<double> v;

  Plane() = default;
  Plane(int w, int h) : width(w), height(h), v(static_cast<std::size_t>(w) * h) {}
};

Plane channel_of(const Image& image, int channel) {
  Plane plane(image.width, image.height);
  for (std::size_t i = 0; i < plane.v.size(); ++i) plane.v[i] = image.pixels[i * image.channels + channel];
  return plane;
}

std::vector<double> window(int length) {
  int taps = std::min(kWindow, length);
  if (taps % 2 == 0) --taps;
  std::vector<double> w(taps);
  double sum = 0;
  for (int i = 0; i < taps; ++i) {
    const double d = i - taps / 2;
    sum += w[i] = std::exp(-d * d / (2 * kSigma * kSigma));
  }
  for (double& x : w) x /= sum;
  return w;
}

/// Weighted means under every window that lies wholly inside the plane.
Plane filter(const Plane& in, const std::vector<double>& wx, const std::vector<double>& wy) {
  const int nx = static_cast<int>(wx.size()), ny = static_cast<int>(wy.size());
  Plane rows(in.width - nx + 1, in.height);
  for (int y = 0; y < in.height; ++y) {
    const double* source = &in.v[static_cast<std::size_t>(y) * in.width];
    double* target = &rows.v[static_cast<std::size_t>(y) * rows.width];
    for (int k = 0; k < nx; ++k) {
      for (int x = 0; x < rows.width; ++x) target[x] += wx[k] * source[x + k];
    }
  }
  Plane out(rows.width, in.height - ny + 1);
  for (int y = 0; y < out.height; ++y) {
    double* target = &out.v[static_cast<std::size_t>(y) * out.width];
    for (int k = 0; k < ny; ++k) {
      const double* source = &rows.v[static_cast<std::size_t>(y + k) * rows.width];
      for (int x = 0; x < out.width; ++x) target[x] += wy[k] * source[x];
    }
  }
  return out;
}

Plane product(const Plane& a, const Plane& b) {
  Plane out(a.width, a.height);
  for (std::size_t i = 0; i < out.v.size(); ++i) out.v[i] = a.v[i] * b.v[i];
  return out;
}

struct Similarity {
  double full = 0;      // mean of luminance * contrast * structure
  double contrast = 0;  // mean of contrast * structure
};

Similarity similarity(const Plane& a, const Plane& b) {
  const std::vector<double> wx = window(a.width), wy = window(a.height);
  const Plane ma = filter(a, wx, wy), mb = filter(b, wx, wy);
  const Plane aa = filter(product(a, a), wx, wy), bb = filter(product(b, b), wx, wy);
  const Plane ab = filter(product(a, b), wx, wy);
  Similarity sum;
  for (std::size_t i = 0; i < ma.v.size(); ++i) {
    const double m2 = ma.v[i] * mb.v[i];
    const double square = ma.v[i] * ma.v[i] + mb.v[i] * mb.v[i];
    const double variance = aa.v[i] + bb.v[i] - square;
    const double contrast = (2 * (ab.v[i] - m2) + kC2) / (variance + kC2);
    sum.contrast += contrast;
    sum.full += contrast * (2 * m2 + kC1) / (square + kC1);
  }
  const double n = static_cast<double>(ma.v.size());
  return {sum.full / n, sum.contrast / n};
}

Plane halve(const Plane& in) {
  Plane out((in.width + 1) / 2, (in.height + 1) / 2);
  for (int y = 0; y < out.height; ++y) {
    const int y1 = std::min(2 * y + 1, in.height - 1);
    for (int x = 0; x < out.width; ++x) {
      const int x1 = std::min(2 * x + 1, in.width - 1);
      const auto at = [&](int i, int j) { return in.v[static_cast<std::size_t>(j) * in.width + i]; };
      out.v[static_cast<std::size_t>(y) * out.width + x] =
          0.25 * (at(2 * x, 2 * y) + at(x1, 2 * y) + at(2 * x, y1) + at(x1, y1));
    }
  }
  return out;
}

}  // namespace

double ssim(const Image& a, const Image& b) {
  check_same_size(a, b);
  double sum = 0;
  for (int c = 0; c < a.channels; ++c) sum += similarity(channel_of(a, c), channel_of(b, c)).full;
  return sum / a.channels;
}

std::optional<double> ms_ssim(const Image& a, const Image& b) {
  check_same_size(a, b);
  if (std::min(a.width, a.height) < kMsSsimMinSide) return std::nullopt;
  double sum = 0;
  for (int c = 0; c < a.channels; ++c) {
    Plane pa = channel_of(a, c), pb = channel_of(b, c);
    double value = 1;
    for (std::size_t scale = 0; scale < kExponents.size(); ++scale) {
      if (scale > 0) {
        pa = halve(pa);
        pb = halve(pb);
      }
      const Similarity s = similarity(pa, pb);
      const double term = scale + 1 < kExponents.size() ? s.contrast : s.full;
      value *= std::pow(std::max(term, 0.0), kExponents[scale]);
    }
    sum += value;
  }
  return sum / a.channels;
}

}  // namespace diffc
