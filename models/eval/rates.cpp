// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/eval/rates.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "codec/base/error.h"

namespace diffc::eval {
namespace {

double prior_nats(const ImageErrors& image, double eta_max) {
  return image.energy / (2 * eta_max * eta_max);
}

// Integral of error / (2 eta^2) over gamma between two levels of the grid, error / eta^2 taken as log-linear.
double slab_nats(double eta_high, double eta_low, double error_high, double error_low) {
  const double a = error_high / (2 * eta_high * eta_high), b = error_low / (2 * eta_low * eta_low);
  const double width = 2 * std::log(eta_high / eta_low);
  if (a <= 0 || b <= 0 || std::abs(std::log(b / a)) < 1e-6) return 0.5 * (a + b) * width;
  return (b - a) / std::log(b / a) * width;
}

// Band energies of an image at any level inside the grid.
void interpolate(const ErrorSpectrum& spectrum, const ImageErrors& image, double eta,
                 std::vector<double>& band) {
  const auto& grid = spectrum.eta;
  const size_t above = std::clamp<size_t>(
      std::upper_bound(grid.begin(), grid.end(), eta, std::greater<>()) - grid.begin(), 1, grid.size() - 1);
  const double t =
      std::clamp(std::log(eta / grid[above - 1]) / std::log(grid[above] / grid[above - 1]), 0.0, 1.0);
  const auto &a = image.levels[above - 1].band, &b = image.levels[above].band;
  band.resize(a.size());
  for (size_t k = 0; k < a.size(); ++k) {
    band[k] = a[k] > 0 && b[k] > 0 ? std::exp((1 - t) * std::log(a[k]) + t * std::log(b[k])) : 0.0;
  }
}

// Tabulated power at a noise level, as the codec interpolates it.
std::vector<double> table_power(const BandTable& bands, double eta) {
  const int entries = bands.colours * BandTable::kBands;
  const double place = std::clamp((1024 * std::log(eta) - bands.first_level) / double(bands.level_step), 0.0,
                                  double(bands.levels - 1));
  const int below = std::min(static_cast<int>(place), std::max(0, bands.levels - 2));
  std::vector<double> power(entries);
  for (int k = 0; k < entries; ++k) {
    const double a = bands.log2_power_q3[below * entries + k];
    const double b = bands.log2_power_q3[std::min(below + 1, bands.levels - 1) * entries + k];
    power[k] = std::exp2((a + (place - below) * (b - a)) / 8);
  }
  return power;
}

}  // namespace

std::vector<RatePoint> rate_distortion(const ErrorSpectrum& spectrum) {
  std::vector<RatePoint> points(spectrum.eta.size());
  for (size_t k = 0; k < points.size(); ++k) points[k].eta = spectrum.eta[k];
  for (const ImageErrors& image : spectrum.images) {
    const double pixels = double(image.height) * image.width,
                 share = 1.0 / static_cast<double>(spectrum.images.size());
    double nats = prior_nats(image, spectrum.eta.front());
    for (size_t k = 0; k < points.size(); ++k) {
      if (k > 0) {
        nats +=
            slab_nats(spectrum.eta[k - 1], spectrum.eta[k], image.levels[k - 1].total, image.levels[k].total);
      }
      points[k].bits_per_pixel += nats / std::numbers::ln2 / pixels * share;
      points[k].mean_psnr += image.levels[k].clipped_psnr * share;
      points[k].ancestral_psnr += psnr_of(2 * image.levels[k].total / image.dimensions()) * share;
    }
  }
  return points;
}

Elbo negative_elbo(const ErrorSpectrum& spectrum) {
  Elbo elbo;
  double dimensions = 0;
  for (const ImageErrors& image : spectrum.images) {
    dimensions += image.dimensions();
    elbo.prior += prior_nats(image, spectrum.eta.front());
    for (size_t k = 1; k < spectrum.eta.size(); ++k) {
      elbo.diffusion +=
          slab_nats(spectrum.eta[k - 1], spectrum.eta[k], image.levels[k - 1].total, image.levels[k].total);
    }
    elbo.reconstruction += image.reconstruction_nats;
  }
  const double scale = 1 / (std::numbers::ln2 * dimensions);
  elbo.prior *= scale;
  elbo.diffusion *= scale;
  elbo.reconstruction *= scale;
  return elbo;
}

double chain_bits_per_pixel(const ErrorSpectrum& spectrum, const BandTable& bands, int steps,
                            double eta_end) {
  if (steps < 1) throw Error(ErrorKind::kUsage, "a chain has at least one step");
  const double start = 2 * std::log(spectrum.eta.front()), end = 2 * std::log(eta_end);
  std::vector<double> bits(spectrum.images.size());
  for (size_t n = 0; n < bits.size(); ++n) bits[n] = prior_nats(spectrum.images[n], spectrum.eta.front());
  std::vector<double> energy;
  for (int step = 0; step < steps; ++step) {
    const double t = std::exp(0.5 * (start + (end - start) * step / steps));
    const double s = std::exp(0.5 * (start + (end - start) * (step + 1) / steps));
    const double ratio = s * s / (t * t), variance = s * s * (1 - ratio), gain = (1 - ratio) * (1 - ratio);
    const std::vector<double> power = bands.empty() ? std::vector<double>() : table_power(bands, t);
    for (size_t n = 0; n < bits.size(); ++n) {
      const ImageErrors& image = spectrum.images[n];
      interpolate(spectrum, image, t, energy);
      for (size_t k = 0; k < energy.size(); ++k) {
        const double widened = variance + (bands.empty() ? 0.0 : gain * power[k]), v = variance / widened;
        bits[n] += 0.5 * (image.band_count[k] * (v - 1 - std::log(v)) + gain * energy[k] / widened);
      }
    }
  }
  double mean = 0;
  for (size_t n = 0; n < bits.size(); ++n) {
    mean += bits[n] / std::numbers::ln2 / (double(spectrum.images[n].height) * spectrum.images[n].width);
  }
  return mean / static_cast<double>(bits.size());
}

}  // namespace diffc::eval
