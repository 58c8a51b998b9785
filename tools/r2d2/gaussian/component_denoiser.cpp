// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/component_denoiser.h"

#include <fmt/format.h>

#include "codec/base/error.h"
#include "codec/base/sha256.h"

namespace diffc::gaussian {

ComponentDenoiser::ComponentDenoiser(std::vector<double> lambda, double eta_min)
    : lambda_(lambda.begin(), lambda.end()) {
  std::string content = "diffc gaussian components 1\n";
  for (const double l : lambda) content += fmt::format("{}\n", l);
  info_.id = sha256_hex(content);
  info_.name = fmt::format("{} Gaussian components", lambda.size());
  info_.channels = 1;
  info_.eta_min = static_cast<float>(eta_min);
  info_.eta_max = 1e6f;
}

void ComponentDenoiser::evaluate(int batch, int height, int width, std::span<const float> y,
                                 std::span<const float> eta, std::span<float> xhat) const {
  const std::size_t n = lambda_.size();
  if (std::size_t(width) != n || y.size() != n * height * batch || xhat.size() != y.size())
    throw Error(ErrorKind::kUsage, fmt::format("rows of {} components were expected", n));
  std::vector<float> gain(n);
  for (int b = 0; b < batch; ++b) {
    const float eta2 = eta[b] * eta[b];
    for (std::size_t k = 0; k < n; ++k) gain[k] = lambda_[k] / (lambda_[k] + eta2);
    for (int r = 0; r < height; ++r) {
      const std::size_t row = (std::size_t(b) * height + r) * n;
      for (std::size_t k = 0; k < n; ++k) xhat[row + k] = gain[k] * y[row + k];
    }
  }
}

}  // namespace diffc::gaussian
