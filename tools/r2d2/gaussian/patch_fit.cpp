// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/patch_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"

namespace diffc::gaussian {

namespace {

constexpr int kMaxDimensions = 4096;

double unit(double sample) {
  return (2.0 * sample + 1.0) / 256.0 - 1.0;
}

/// Intensity that minimises the expected squared error of (1 - rho) S + rho (tr S / n) I, from the centred
/// covariance S (lower triangle) and the sum of |x|^4 of the centred samples.
double ledoit_wolf(const std::vector<double>& s, int n, double count, double fourth) {
  double trace = 0, norm = 0;
  for (int i = 0; i < n; ++i) {
    trace += s[std::size_t(i) * n + i];
    for (int j = 0; j <= i; ++j)
      norm += (i == j ? 1 : 2) * s[std::size_t(i) * n + j] * s[std::size_t(i) * n + j];
  }
  const double spread = norm - trace * trace / n;
  const double noise = (fourth / count - norm) / count;
  return spread > 0 ? std::clamp(noise / spread, 0.0, 1.0) : 1.0;
}

}  // namespace

void extract_patch(const Image& image, const PatchShape& shape, int top, int left, std::span<double> patch) {
  auto out = patch.begin();
  for (int y = top; y < top + shape.height; ++y)
    for (int x = left; x < left + shape.width; ++x) {
      const uint8_t* p = &image.pixels[(std::size_t(y) * image.width + x) * image.channels];
      if (shape.channels == image.channels)
        for (int c = 0; c < shape.channels; ++c) *out++ = unit(p[c]);
      else if (shape.channels == 1)
        *out++ = unit(0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]);
      else
        for (int c = 0; c < 3; ++c) *out++ = unit(p[0]);
    }
}

PatchFit::PatchFit(const PatchFitOptions& options) : options_(options), n_(options.shape.dimensions()) {
  const PatchShape& shape = options.shape;
  if (shape.height < 1 || shape.width < 1 || shape.height > 64 || shape.width > 64 ||
      (shape.channels != 1 && shape.channels != 3) || n_ > kMaxDimensions)
    throw Error(
        ErrorKind::kUsage,
        fmt::format("a patch of {}x{}x{} cannot be fitted", shape.width, shape.height, shape.channels),
        fmt::format("use sides of 1 to 64, 1 or 3 channels, at most {} samples", kMaxDimensions));
  if (options.stride < 0 || options.shrinkage > 1)
    throw Error(ErrorKind::kUsage, "patch fit: the stride is at least 0, the shrinkage at most 1");
  sum_.resize(n_);
  outer_.resize(std::size_t(n_) * n_);
  batch_.resize(std::size_t(n_) * kBatch);
}

void PatchFit::add(const Image& image) {
  const PatchShape& shape = options_.shape;
  if (image.width < shape.width || image.height < shape.height) {
    ++small_images_;
    return;
  }
  std::vector<double> patch(n_);
  const int down = options_.stride > 0 ? options_.stride : shape.height;
  const int right = options_.stride > 0 ? options_.stride : shape.width;
  for (int top = 0; top + shape.height <= image.height; top += down)
    for (int left = 0; left + shape.width <= image.width; left += right) {
      extract_patch(image, shape, top, left, patch);
      add_patch(patch);
    }
}

void PatchFit::add_patch(std::span<const double> patch) {
  double square = 0;
  for (int i = 0; i < n_; ++i) {
    batch_[std::size_t(i) * kBatch + in_batch_] = patch[i];
    sum_[i] += patch[i];
    square += patch[i] * patch[i];
  }
  fourth_ += square * square;
  ++count_;
  if (++in_batch_ == kBatch) flush();
}

void PatchFit::flush() {
  for (int k = in_batch_; k < kBatch; ++k)
    for (int i = 0; i < n_; ++i) batch_[std::size_t(i) * kBatch + k] = 0;
  std::vector<double> lanes(std::size_t(n_) * kBatch);
  for (int i = 0; i < n_; ++i)
    for (int k = 0; k < kBatch; ++k) lanes[std::size_t(k) * n_ + i] = batch_[std::size_t(i) * kBatch + k];
  for (int i = 0; i < n_; ++i) {
    const double* x = &batch_[std::size_t(i) * kBatch];
    double* row = &outer_[std::size_t(i) * n_];
    const double* l = lanes.data();
    const std::size_t n = n_;
    for (int j = 0; j <= i; ++j)
      row[j] += ((x[0] * l[j] + x[1] * l[n + j]) + (x[2] * l[2 * n + j] + x[3] * l[3 * n + j])) +
                ((x[4] * l[4 * n + j] + x[5] * l[5 * n + j]) + (x[6] * l[6 * n + j] + x[7] * l[7 * n + j]));
  }
  in_batch_ = 0;
}

PatchGaussian PatchFit::finish(PatchFitReport* report) {
  if (in_batch_ > 0) flush();
  if (count_ < 2)
    throw Error(ErrorKind::kData,
                fmt::format("{} patches of {}x{} were found, {} images are smaller than a patch", count_,
                            options_.shape.width, options_.shape.height, small_images_),
                "at least two patches are needed: use a smaller patch or more images");
  const double count = static_cast<double>(count_);
  std::vector<double> mean(sum_), covariance(outer_);
  for (double& m : mean) m /= count;
  for (int i = 0; i < n_; ++i)
    for (int j = 0; j <= i; ++j)
      covariance[std::size_t(i) * n_ + j] = covariance[std::size_t(i) * n_ + j] / count - mean[i] * mean[j];
  PatchFitReport used;
  used.patches = count_;
  used.small_images = small_images_;
  used.shrinkage = options_.shrinkage;
  if (used.shrinkage < 0)
    used.shrinkage =
        count_ >= 2 * static_cast<uint64_t>(n_) ? 0.0 : ledoit_wolf(covariance, n_, count, fourth_);
  double trace = 0;
  for (int i = 0; i < n_; ++i) trace += covariance[std::size_t(i) * n_ + i];
  for (double& v : covariance) v *= 1 - used.shrinkage;
  for (int i = 0; i < n_; ++i) covariance[std::size_t(i) * n_ + i] += used.shrinkage * trace / n_;
  PatchGaussian gaussian = make_patch_gaussian(options_.shape, mean, covariance, options_.eigenvalue_floor);
  if (report != nullptr) {
    const int32_t floor = gaussian.log2_lambda.back();
    used.floored =
        static_cast<int>(std::count(gaussian.log2_lambda.begin(), gaussian.log2_lambda.end(), floor));
    if (used.floored == 1) used.floored = 0;
    *report = used;
  }
  return gaussian;
}

}  // namespace diffc::gaussian
