// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/sources/sinc4_diffusion.h"

#include <cmath>

#include "codec/base/error.h"

namespace diffc::r2d2 {
namespace {

constexpr double kReach = 6, kSpacing = 1.0 / 64;

}  // namespace

Sinc4Diffusion::Sinc4Diffusion(const Sinc4Mixture& mixture, double epsilon, int steps)
    : mixture_(mixture), epsilon_(epsilon) {
  if (!(epsilon > 0) || steps < 1)
    throw Error(ErrorKind::kUsage, "a diffusion needs epsilon > 0 and at least one step");
  for (int k = 0; k <= steps; ++k) {
    auto& table = tables_.emplace_back();
    for (int i = 0; i <= static_cast<int>(kReach / kSpacing); ++i)
      table.push_back(mixture.jet(i * kSpacing, epsilon * k / steps));
  }
}

Sinc4Mixture::Jet Sinc4Diffusion::jet(double x, double s) const {
  const double index = s / epsilon_ * static_cast<double>(tables_.size() - 1), k = std::round(index);
  if (!(std::abs(index - k) < 1e-9) || k < 0 || k >= static_cast<double>(tables_.size()))
    throw Error(ErrorKind::kUsage, "sinc4 is not tabulated at this time of the diffusion");
  if (std::abs(x) >= kReach) return mixture_.jet(x, s);
  const double position = std::abs(x) / kSpacing;
  const auto i = static_cast<std::size_t>(position);
  const Sinc4Mixture::Jet &a = tables_[static_cast<std::size_t>(k)][i],
                          &b = tables_[static_cast<std::size_t>(k)][i + 1];
  // The quintic in t with the values c0, c1, c2 at the left end and the rest fitted at the right one.
  const double t = position - static_cast<double>(i), h = kSpacing;
  const double c0 = a.value, c1 = h * a.first, c2 = 0.5 * h * h * a.second;
  const double r0 = b.value - c0 - c1 - c2, r1 = h * b.first - c1 - 2 * c2, r2 = h * h * b.second - 2 * c2;
  const double c3 = 10 * r0 - 4 * r1 + 0.5 * r2, c4 = -15 * r0 + 7 * r1 - r2, c5 = 6 * r0 - 3 * r1 + 0.5 * r2;
  Sinc4Mixture::Jet jet;
  jet.value = c0 + t * (c1 + t * (c2 + t * (c3 + t * (c4 + t * c5))));
  jet.first = (c1 + t * (2 * c2 + t * (3 * c3 + t * (4 * c4 + t * 5 * c5)))) / h * (x < 0 ? -1 : 1);
  jet.second = (2 * c2 + t * (6 * c3 + t * (12 * c4 + t * 20 * c5))) / (h * h);
  return jet;
}

double Sinc4Diffusion::log_density(std::span<const double> x, double s) const {
  return Sinc4Mixture::log_of(jet(x[0], s), x[0]);
}

void Sinc4Diffusion::score(std::span<const double> x, double s, std::span<double> score,
                           std::span<double> jacobian) const {
  const Sinc4Mixture::Jet p = jet(x[0], s);
  Sinc4Mixture::log_of(p, x[0]);
  score[0] = p.first / p.value;
  if (!jacobian.empty()) jacobian[0] = p.second / p.value - score[0] * score[0];
}

}  // namespace diffc::r2d2
