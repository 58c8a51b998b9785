// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/eval/error_spectrum.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "codec/denoiser/band_basis.h"

namespace diffc::eval {
namespace {

constexpr int kChannels = 3;
constexpr double kMaxPsnr = 99.0;
constexpr int kNearBins = 16;  // on each side: beyond, a bin has no weight at noise levels that matter

// The image as floats, cropped to a multiple of `multiple`.
std::vector<float> prepare(const Image& image, int multiple, int& height, int& width) {
  height = image.height / multiple * multiple;
  width = image.width / multiple * multiple;
  std::vector<float> x;
  x.reserve(static_cast<size_t>(height) * width * kChannels);
  for (int row = 0; row < height; ++row) {
    const uint8_t* from = image.pixels.data() + static_cast<size_t>(row) * image.width * image.channels;
    for (int column = 0; column < width; ++column) {
      for (int c = 0; c < kChannels; ++c) {
        x.push_back(to_unit(from[column * image.channels + (image.channels == kChannels ? c : 0)]));
      }
    }
  }
  return x;
}

double rounded_psnr(std::span<const float> x, std::span<const float> xhat) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double d = double(to_sample(x[i])) - double(to_sample(xhat[i]));
    sum += d * d;
  }
  if (sum == 0) return kMaxPsnr;
  return std::min(kMaxPsnr, 10 * std::log10(255.0 * 255.0 * static_cast<double>(x.size()) / sum));
}

// VDM's reconstruction term: the 8-bit value given y under weights N(y; value, eta^2).
double reconstruction_nats(std::span<const float> x, std::span<const float> y, double eta) {
  double nats = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const int value = to_sample(x[i]);
    double sum = 0;
    const double own = y[i] - to_unit(static_cast<uint8_t>(value));
    for (int v = std::max(0, value - kNearBins); v <= std::min(255, value + kNearBins); ++v) {
      const double d = y[i] - to_unit(static_cast<uint8_t>(v));
      sum += std::exp((own * own - d * d) / (2 * eta * eta));
    }
    nats += std::log(sum);
  }
  return nats;
}

}  // namespace

double psnr_of(double mean_squared_error) {
  return 10 * std::log10(255.0 * 255.0 / (128.0 * 128.0 * mean_squared_error));
}

double ErrorSpectrum::mean_squared_error(size_t level) const {
  double error = 0, dimensions = 0;
  for (const ImageErrors& image : images) {
    error += image.levels[level].total;
    dimensions += image.dimensions();
  }
  return error / dimensions;
}

std::vector<double> level_grid(double eta_min, double eta_max, double gamma_step) {
  const double low = 2 * std::log(eta_min), high = 2 * std::log(eta_max);
  const int steps = std::max(1, static_cast<int>(std::lround((high - low) / gamma_step)));
  std::vector<double> eta;
  for (int k = 0; k <= steps; ++k) eta.push_back(std::exp(0.5 * (high + (low - high) * k / steps)));
  return eta;
}

ErrorSpectrum measure_errors(const Denoiser& denoiser, const std::vector<Image>& images,
                             const std::vector<double>& eta, uint64_t seed,
                             const std::function<void(double)>& progress) {
  if (denoiser.info().channels != kChannels) {
    throw Error(ErrorKind::kUnsupported, "only models of colour images are evaluated");
  }
  ErrorSpectrum spectrum;
  spectrum.eta = eta;
  for (size_t index = 0; index < images.size(); ++index) {
    ImageErrors errors;
    const std::vector<float> x =
        prepare(images[index], denoiser.info().size_multiple, errors.height, errors.width);
    if (x.empty()) throw Error(ErrorKind::kData, "an image is smaller than the model's size multiple");
    for (const float v : x) errors.energy += double(v) * v;
    const BandBasis basis(errors.height, errors.width, kChannels);
    const auto bands = basis.coefficient_band();
    errors.band_count.assign(kChannels * BandTable::kBands, 0);
    for (const uint16_t band : bands) ++errors.band_count[band];

    // All levels of an image are one batch, unless the image is large.
    const size_t size = x.size(), batch = std::clamp<size_t>((size_t{1} << 19) / size, 1, eta.size());
    std::vector<float> y(batch * size), xhat(batch * size), difference(size), coefficients(size),
        levels(batch);
    for (size_t first = 0; first < eta.size(); first += batch) {
      const size_t count = std::min(batch, eta.size() - first);
      for (size_t k = 0; k < count; ++k) {
        Philox generator(seed, index * 4096 + first + k);
        const std::span<float> noise(y.data() + k * size, size);
        generator.fill_normal(noise);
        levels[k] = static_cast<float>(eta[first + k]);
        for (size_t i = 0; i < size; ++i) noise[i] = x[i] + levels[k] * noise[i];
      }
      denoiser.evaluate(static_cast<int>(count), errors.height, errors.width, {y.data(), count * size},
                        {levels.data(), count}, {xhat.data(), count * size});
      for (size_t k = 0; k < count; ++k) {
        const std::span<const float> estimate(xhat.data() + k * size, size);
        LevelErrors level;
        for (size_t i = 0; i < size; ++i) difference[i] = x[i] - estimate[i];
        basis.forward(difference, coefficients);
        level.band.assign(errors.band_count.size(), 0.0);
        for (size_t i = 0; i < size; ++i) level.band[bands[i]] += double(coefficients[i]) * coefficients[i];
        for (const double power : level.band) level.total += power;
        level.clipped_psnr = rounded_psnr(x, estimate);
        errors.levels.push_back(std::move(level));
        if (first + k + 1 == eta.size()) {
          errors.reconstruction_nats = reconstruction_nats(x, {y.data() + k * size, size}, eta.back());
        }
      }
    }
    spectrum.images.push_back(std::move(errors));
    if (progress) progress(double(index + 1) / static_cast<double>(images.size()));
  }
  return spectrum;
}

}  // namespace diffc::eval
