// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/smoothness.h"

#include <cmath>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "codec/denoiser/image_denoiser.h"

namespace diffc::gaussian {

std::vector<SmoothnessPoint> estimate_smoothness(const DenoiserPtr& denoiser, std::span<const Image> images,
                                                 std::span<const double> etas, uint64_t seed) {
  if (images.size() < 2) throw Error(ErrorKind::kUsage, "the smoothness needs at least two images");
  std::vector<SmoothnessPoint> points;
  for (const double eta : etas) {
    double sum = 0, squares = 0, mse = 0, predicted = 0;
    for (std::size_t i = 0; i < images.size(); ++i) {
      const Image& image = images[i];
      std::vector<float> x(image.size()), y(image.size()), xhat(image.size());
      to_unit(image.pixels, x);
      Philox random(mix_keys(seed, i), 0);
      for (std::size_t k = 0; k < x.size(); ++k) y[k] = x[k] + static_cast<float>(eta) * random.normal();
      ImageDenoiser(denoiser, image.height, image.width, image.channels).evaluate(y, eta, xhat);
      double shift = 0, error = 0, noise = 0;
      for (std::size_t k = 0; k < x.size(); ++k) {
        shift += std::pow(double{xhat[k]} - y[k], 2);
        error += std::pow(double{xhat[k]} - x[k], 2);
        noise += std::pow(double{y[k]} - x[k], 2);
      }
      const auto m = static_cast<double>(x.size());
      const double g = (1 + eta * eta) * shift / (std::pow(eta, 4) * m);
      sum += g;
      squares += g * g;
      mse += error / m;
      predicted += (noise - shift) / m;
    }
    const auto n = static_cast<double>(images.size());
    SmoothnessPoint p;
    p.eta = eta;
    p.sigma = eta / std::sqrt(1 + eta * eta);
    p.smoothness = sum / n;
    p.standard_error = std::sqrt(std::max(0.0, squares / n - p.smoothness * p.smoothness) / (n - 1));
    p.predicted_mse = predicted / n;
    p.measured_mse = mse / n;
    points.push_back(p);
  }
  return points;
}

}  // namespace diffc::gaussian
