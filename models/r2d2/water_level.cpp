// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/water_level.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "codec/base/error.h"

namespace diffc::r2d2 {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

double checked(double epsilon) {
  if (epsilon > 0 && std::isfinite(epsilon)) return epsilon;
  throw Error(ErrorKind::kUsage, "the water level epsilon must be positive");
}

// x - mean in the basis of a component.
void project(const GaussianComponent& c, std::span<const double> x, std::span<double> y) {
  const std::size_t d = x.size();
  for (std::size_t i = 0; i < d; ++i) {
    if (c.basis.empty()) {
      y[i] = x[i] - c.mean[i];
      continue;
    }
    y[i] = 0;
    for (std::size_t j = 0; j < d; ++j) y[i] += c.basis[i * d + j] * (x[j] - c.mean[j]);
  }
}

}  // namespace

GaussianMixture raise_variances(const GaussianMixture& mixture, double floor) {
  std::vector<GaussianComponent> components = mixture.components();
  for (GaussianComponent& c : components)
    for (double& v : c.variance) v = std::max(v, floor);
  return GaussianMixture(std::move(components));
}

GaussianMixture fit_water_level(std::span<const double> rows, const GaussianMixture& start, double epsilon,
                                int iterations) {
  GaussianMixture mixture = raise_variances(start, checked(epsilon));
  const Eigen::Index d = mixture.dimensions(), n = static_cast<Eigen::Index>(rows.size()) / d;
  if (n < 1) throw Error(ErrorKind::kUsage, "a fit needs samples");
  const auto x = Eigen::Map<const RowMajor>(rows.data(), n, d);
  for (int iteration = 0; iteration < iterations && mixture.components().size() > 1; ++iteration) {
    const auto k = static_cast<Eigen::Index>(mixture.components().size());
    RowMajor shares(n, k);
    for (Eigen::Index i = 0; i < n; ++i)
      mixture.shares(rows.subspan(i * d, d), {shares.data() + i * k, static_cast<std::size_t>(k)});
    std::vector<GaussianComponent> next;
    for (Eigen::Index c = 0; c < k; ++c) {
      const double total = shares.col(c).sum();
      if (!(total > 1e-6)) continue;  // nothing is left to it
      const Eigen::VectorXd mean = x.transpose() * shares.col(c) / total;
      const RowMajor centred = x.rowwise() - mean.transpose();
      RowMajor covariance = centred.transpose() * shares.col(c).asDiagonal() * centred / total;
      // A component of few samples may be singular; this is far below the level it is raised to.
      covariance.diagonal().array() += 1e-6 * epsilon;
      next.push_back(component_from_covariance(total, {mean.data(), static_cast<std::size_t>(d)},
                                               {covariance.data(), static_cast<std::size_t>(d * d)}));
    }
    mixture = raise_variances(GaussianMixture(std::move(next)), epsilon);
  }
  return mixture;
}

WaterLevelChannel::WaterLevelChannel(const GaussianMixture& mixture, double epsilon)
    : blurred_(raise_variances(mixture, checked(epsilon))), epsilon_(epsilon) {}

void WaterLevelChannel::sample(std::span<const double> x0, Philox& rng, std::span<double> x1) const {
  const std::size_t d = blurred_.dimensions();
  std::vector<double> shares(blurred_.components().size()), y(d);
  for (std::size_t row = 0; row + d <= x0.size(); row += d) {
    blurred_.shares(x0.subspan(row, d), shares);
    double u = rng.uniform();
    std::size_t k = 0;
    while (k + 1 < shares.size() && u >= shares[k]) u -= shares[k++];
    const GaussianComponent& c = blurred_.components()[k];
    project(c, x0.subspan(row, d), y);
    // A priori X_1 has variance v - epsilon in a direction, and X_0 is X_1 + N(0, epsilon).
    for (std::size_t i = 0; i < d; ++i) {
      const double kept = 1 - epsilon_ / c.variance[i];
      y[i] = kept * y[i] + std::sqrt(epsilon_ * kept) * rng.normal();
    }
    for (std::size_t j = 0; j < d; ++j) {
      double sum = c.basis.empty() ? y[j] : 0;
      for (std::size_t i = 0; i < d && !c.basis.empty(); ++i) sum += c.basis[i * d + j] * y[i];
      x1[row + j] = c.mean[j] + sum;
    }
  }
}

double WaterLevelChannel::distortion(std::span<const double> x0) const {
  std::vector<double> shares(blurred_.components().size()), y(x0.size());
  blurred_.shares(x0, shares);
  double sum = 0;
  for (std::size_t k = 0; k < shares.size(); ++k) {
    const GaussianComponent& c = blurred_.components()[k];
    project(c, x0, y);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double lost = epsilon_ / c.variance[i];
      sum += shares[k] * (lost * lost * y[i] * y[i] + epsilon_ * (1 - lost));
    }
  }
  return 0.5 * sum;
}

RatePoint WaterLevelChannel::evaluate(const Source& source, const EvaluateOptions& options,
                                      std::vector<double>* x1) const {
  const std::size_t d = source.dimensions();
  if (options.samples < 2) throw Error(ErrorKind::kUsage, "an evaluation needs at least two samples");
  if (source.dimensions() != blurred_.dimensions())
    throw Error(ErrorKind::kUsage, "source and channel differ in their dimensions");
  Philox rng(options.seed, 0x52324432);
  std::vector<double> x0(options.samples * d);
  source.sample(rng, x0);
  double entropy = 0, distortion_sum = 0;
  for (std::size_t row = 0; row < x0.size(); row += d) {
    const auto x = std::span<const double>(x0).subspan(row, d);
    entropy -= blurred_.log_density(x, 0) / options.samples;
    distortion_sum += distortion(x) / options.samples;
  }
  if (x1) {
    x1->resize(x0.size());
    sample(x0, rng, *x1);
  }
  RatePoint point = rate_point(epsilon_, static_cast<int>(d), 0, entropy, distortion_sum);
  if (std::abs(point.rate) < 1e-12) point.rate = 0;  // all has collapsed, but for rounding
  return point;
}

int WaterLevelChannel::collapsed() const {
  int count = 0;
  for (const GaussianComponent& c : blurred_.components())
    for (const double v : c.variance) count += v <= epsilon_;
  return count;
}

}  // namespace diffc::r2d2
