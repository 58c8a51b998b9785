// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/denoiser/image_denoiser.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "codec/denoiser/resample.h"

namespace diffc {

namespace {

constexpr uint64_t kGreyNoiseKey = 0x67726579206E6F69u;  // "grey noi"

int padded(int size, int multiple) {
  return (size + multiple - 1) / multiple * multiple;
}

}  // namespace

ImageDenoiser::ImageDenoiser(DenoiserPtr denoiser, int height, int width, int channels,
                             EstimateGuardPtr guard)
    : denoiser_(std::move(denoiser)),
      height_(height),
      width_(width),
      channels_(channels),
      guard_(std::move(guard)) {
  if (channels_ == 3 && denoiser_->info().channels == 1)
    throw Error(ErrorKind::kUnsupported, "model '" + denoiser_->info().name + "' is for grey images only",
                "choose a colour model");
}

double ImageDenoiser::eta_min() const {
  return denoiser_->info().eta_min / (grey_through_rgb() ? std::sqrt(3.0) : 1.0);
}

void ImageDenoiser::evaluate_padded(std::span<const float> y, double eta, std::span<float> xhat) const {
  const DenoiserInfo& info = denoiser_->info();
  const int c = info.channels;
  const int h = padded(height_, info.size_multiple), w = padded(width_, info.size_multiple);
  const double level = std::clamp<double>(eta, info.eta_min, info.eta_max);
  const float scale = eta > level ? static_cast<float>(level / eta) : 1.0f;
  const float eta_in = static_cast<float>(level);
  if (h == height_ && w == width_ && scale == 1.0f) {
    denoiser_->evaluate(1, h, w, y, {&eta_in, 1}, xhat);
    return;
  }
  std::vector<float> in(static_cast<std::size_t>(h) * w * c), out(in.size());
  for (int i = 0; i < h; ++i)
    for (int j = 0; j < w; ++j) {
      const std::size_t from =
          (static_cast<std::size_t>(mirrored(i, height_)) * width_ + mirrored(j, width_)) * c;
      for (int k = 0; k < c; ++k) in[(static_cast<std::size_t>(i) * w + j) * c + k] = scale * y[from + k];
    }
  denoiser_->evaluate(1, h, w, in, {&eta_in, 1}, out);
  for (int i = 0; i < height_; ++i)
    std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(i) * w * c, static_cast<std::size_t>(width_) * c,
                xhat.begin() + static_cast<std::ptrdiff_t>(i) * width_ * c);
}

void ImageDenoiser::evaluate(std::span<const float> y, double eta, std::span<float> xhat) const {
  if (!guard_ || guard_->needs_model()) {
    evaluate_model(y, eta, xhat);
    check_finite(xhat, eta);
  }
  if (guard_) guard_->apply(y, eta, xhat);
}

// One such number spreads over the picture and through all messages that follow.
void ImageDenoiser::check_finite(std::span<const float> xhat, double eta) const {
  if (std::all_of(xhat.begin(), xhat.end(), [](float v) { return std::isfinite(v); })) return;
  char level[32];
  std::snprintf(level, sizeof level, "%.4g", eta);
  throw Error(ErrorKind::kData,
              "model '" + denoiser_->info().name +
                  "' gives values that are no finite numbers at noise level " + level,
              "use another model, or mend this one");
}

void ImageDenoiser::evaluate_model(std::span<const float> y, double eta, std::span<float> xhat) const {
  if (!grey_through_rgb()) {
    evaluate_padded(y, eta, xhat);
    return;
  }
  const double rgb_eta = std::sqrt(3.0) * eta;
  std::vector<float> rgb(3 * y.size()), estimate(3 * y.size());
  Philox noise(kGreyNoiseKey, static_cast<uint64_t>(static_cast<int64_t>(level_of_eta(eta))));
  for (std::size_t k = 0; k < y.size(); ++k) {
    const float n[3] = {noise.normal(), noise.normal(), noise.normal()};
    const float mean = (n[0] + n[1] + n[2]) / 3.0f;
    for (int c = 0; c < 3; ++c) rgb[3 * k + c] = y[k] + static_cast<float>(rgb_eta) * (n[c] - mean);
  }
  evaluate_padded(rgb, rgb_eta, estimate);
  for (std::size_t k = 0; k < y.size(); ++k)
    xhat[k] = (estimate[3 * k] + estimate[3 * k + 1] + estimate[3 * k + 2]) / 3.0f;
}

std::unique_ptr<ResidualModel> ImageDenoiser::residual_model(int height, int width) const {
  if (!grey_through_rgb()) return denoiser_->residual_model(height, width);
  const BandTable& rgb = denoiser_->info().bands;
  if (rgb.empty()) return nullptr;
  // The first opponent coefficient is sqrt(3) times the grey one, at sqrt(3) times the noise.
  BandTable grey;
  grey.first_level = rgb.first_level - static_cast<NoiseLevel>(std::lround(512.0 * std::log(3.0)));
  grey.level_step = rgb.level_step;
  grey.levels = rgb.levels;
  grey.colours = 1;
  const int drop = static_cast<int>(std::lround(8.0 * std::log2(3.0)));
  for (int level = 0; level < rgb.levels; ++level)
    for (int band = 0; band < BandTable::kBands; ++band)
      grey.log2_power_q3.push_back(
          static_cast<int16_t>(rgb.log2_power_q3[(level * rgb.colours) * BandTable::kBands + band] - drop));
  return make_band_residual_model(grey, height, width);
}

}  // namespace diffc
