// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/gaussian_mixture.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "codec/base/error.h"

namespace diffc::r2d2 {
namespace {

constexpr double kLogTwoPi = 1.8378770664093454836;

// Buffers kept by every thread: scores are evaluated millions of times.
struct Scratch {
  Scratch(std::size_t components, std::size_t d) {
    thread_local std::vector<double> buffer;
    if (buffer.size() < components * (d + 1)) buffer.resize(components * (d + 1));
    log_joint = std::span(buffer).first(components);
    pulls = std::span(buffer).subspan(components, components * d);
  }
  std::span<double> log_joint, pulls;
};

}  // namespace

GaussianComponent component_from_covariance(double weight, std::span<const double> mean,
                                            std::span<const double> covariance) {
  const Eigen::Index d = static_cast<Eigen::Index>(mean.size());
  if (covariance.size() != mean.size() * mean.size())
    throw Error(ErrorKind::kUsage,
                "covariance does not have as many rows and columns as the mean has values");
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const RowMajor c = Eigen::Map<const RowMajor>(covariance.data(), d, d);
  if (!c.allFinite() || (c - c.transpose()).norm() > 1e-8 * (1e-300 + c.norm()))
    throw Error(ErrorKind::kUsage, "covariance is not a finite symmetric matrix");
  const Eigen::SelfAdjointEigenSolver<RowMajor> solver(c);
  if (solver.info() != Eigen::Success || solver.eigenvalues()(0) <= 0)
    throw Error(ErrorKind::kUsage, "covariance is not positive definite",
                "remove constant or repeated features");
  GaussianComponent component;
  component.weight = weight;
  component.mean.assign(mean.begin(), mean.end());
  component.variance.assign(solver.eigenvalues().data(), solver.eigenvalues().data() + d);
  const RowMajor rows = solver.eigenvectors().transpose();
  component.basis.assign(rows.data(), rows.data() + d * d);
  return component;
}

GaussianMixture::GaussianMixture(std::vector<GaussianComponent> components)
    : components_(std::move(components)), dimensions_(0), smallest_variance_(0) {
  if (components_.empty()) throw Error(ErrorKind::kUsage, "a Gaussian mixture needs at least one component");
  const std::size_t d = components_[0].mean.size();
  dimensions_ = static_cast<int>(d);
  double total = 0;
  smallest_variance_ = HUGE_VAL;
  for (const GaussianComponent& c : components_) {
    const bool sizes =
        d > 0 && c.mean.size() == d && c.variance.size() == d && (c.basis.empty() || c.basis.size() == d * d);
    if (!sizes) throw Error(ErrorKind::kUsage, "components of a Gaussian mixture differ in their dimensions");
    for (double v : c.variance) {
      if (!(v > 0) || !std::isfinite(v))
        throw Error(ErrorKind::kUsage, "a variance of the Gaussian mixture is not positive and finite");
      smallest_variance_ = std::min(smallest_variance_, v);
    }
    for (double m : c.mean)
      if (!std::isfinite(m)) throw Error(ErrorKind::kUsage, "a mean of the Gaussian mixture is not finite");
    if (!(c.weight > 0) || !std::isfinite(c.weight))
      throw Error(ErrorKind::kUsage, "a weight of the Gaussian mixture is not positive and finite");
    total += c.weight;
  }
  for (GaussianComponent& c : components_) c.weight /= total;
}

void GaussianMixture::check(double s) const {
  if (s >= 0 && s < smallest_variance_) return;
  throw Error(ErrorKind::kUsage,
              "removed variance " + std::to_string(s) + " is not below the smallest variance " +
                  std::to_string(smallest_variance_) + " (Assumption A1 fails)",
              "use a smaller epsilon");
}

// pulls (components x d, may be empty) receives -(C_k + shift)^-1 (x - mu_k).
double GaussianMixture::responsibilities(std::span<const double> x, double shift, std::span<double> log_joint,
                                         std::span<double> pulls) const {
  const int d = dimensions_;
  double best = -HUGE_VAL;
  for (std::size_t k = 0; k < components_.size(); ++k) {
    const GaussianComponent& c = components_[k];
    double exponent = 0, log_det = 0;
    double* pull = pulls.empty() ? nullptr : pulls.data() + k * d;
    if (pull) std::fill(pull, pull + d, 0.0);
    for (int i = 0; i < d; ++i) {
      double y = 0;
      if (c.basis.empty()) {
        y = x[i] - c.mean[i];
      } else {
        for (int j = 0; j < d; ++j) y += c.basis[i * d + j] * (x[j] - c.mean[j]);
      }
      const double variance = c.variance[i] + shift;
      exponent += y * y / variance;
      log_det += std::log(variance);
      if (!pull) continue;
      if (c.basis.empty()) {
        pull[i] = -y / variance;
      } else {
        for (int j = 0; j < d; ++j) pull[j] -= c.basis[i * d + j] * y / variance;
      }
    }
    log_joint[k] = std::log(c.weight) - 0.5 * (exponent + log_det + d * kLogTwoPi);
    best = std::max(best, log_joint[k]);
  }
  double sum = 0;
  for (double l : log_joint) sum += std::exp(l - best);
  return best + std::log(sum);
}

double GaussianMixture::log_density(std::span<const double> x, double s) const {
  check(s);
  const std::span<double> log_joint = Scratch(components_.size(), 0).log_joint;
  return responsibilities(x, -s, log_joint, {});
}

double GaussianMixture::log_density_blurred(std::span<const double> x, double noise) const {
  const std::span<double> log_joint = Scratch(components_.size(), 0).log_joint;
  return responsibilities(x, noise, log_joint, {});
}

void GaussianMixture::shares(std::span<const double> x, std::span<double> shares) const {
  const double log_p = responsibilities(x, 0, shares, {});
  for (double& s : shares) s = std::exp(s - log_p);
}

void GaussianMixture::score(std::span<const double> x, double s, std::span<double> score,
                            std::span<double> jacobian) const {
  check(s);
  const int d = dimensions_;
  const Scratch scratch(components_.size(), d);
  const std::span<double> log_joint = scratch.log_joint, pulls = scratch.pulls;
  const double log_p = responsibilities(x, -s, log_joint, pulls);
  std::fill(score.begin(), score.end(), 0.0);
  std::fill(jacobian.begin(), jacobian.end(), 0.0);
  for (std::size_t k = 0; k < components_.size(); ++k) {
    const double r = std::exp(log_joint[k] - log_p);
    const double* pull = pulls.data() + k * d;
    for (int i = 0; i < d; ++i) score[i] += r * pull[i];
    if (jacobian.empty()) continue;
    const GaussianComponent& c = components_[k];
    for (int i = 0; i < d; ++i) {
      for (int j = 0; j < d; ++j) jacobian[i * d + j] += r * pull[i] * pull[j];
      const double precision = r / (c.variance[i] - s);
      if (c.basis.empty()) {
        jacobian[i * d + i] -= precision;
        continue;
      }
      const double* row = c.basis.data() + i * d;
      for (int a = 0; a < d; ++a)
        for (int b = 0; b < d; ++b) jacobian[a * d + b] -= precision * row[a] * row[b];
    }
  }
  if (jacobian.empty()) return;
  for (int i = 0; i < d; ++i)
    for (int j = 0; j < d; ++j) jacobian[i * d + j] -= score[i] * score[j];
}

void GaussianMixture::sample(double s, Philox& rng, std::span<double> x) const {
  check(s);
  const int d = dimensions_;
  for (std::size_t row = 0; row + d <= x.size(); row += d) {
    double u = rng.uniform();
    std::size_t k = 0;
    while (k + 1 < components_.size() && u >= components_[k].weight) u -= components_[k++].weight;
    const GaussianComponent& c = components_[k];
    double* out = x.data() + row;
    std::copy(c.mean.begin(), c.mean.end(), out);
    for (int i = 0; i < d; ++i) {
      const double z = std::sqrt(c.variance[i] - s) * rng.normal();
      if (c.basis.empty()) {
        out[i] += z;
      } else {
        for (int j = 0; j < d; ++j) out[j] += c.basis[i * d + j] * z;
      }
    }
  }
}

void GaussianMixture::denoise(std::span<const double> y, double eta, std::span<double> xhat) const {
  // Tweedie: E[x | y] = y + eta^2 grad ln (p * N(0, eta^2))(y).
  const int d = dimensions_;
  const Scratch scratch(components_.size(), d);
  const std::span<double> log_joint = scratch.log_joint, pulls = scratch.pulls;
  const double log_p = responsibilities(y, eta * eta, log_joint, pulls);
  std::copy(y.begin(), y.end(), xhat.begin());
  for (std::size_t k = 0; k < components_.size(); ++k) {
    const double r = std::exp(log_joint[k] - log_p);
    for (int i = 0; i < d; ++i) xhat[i] += eta * eta * r * pulls[k * d + i];
  }
}

void GaussianMixture::moments(double s, std::span<double> mean, std::span<double> covariance) const {
  check(s);
  const int d = dimensions_;
  std::fill(mean.begin(), mean.end(), 0.0);
  std::fill(covariance.begin(), covariance.end(), 0.0);
  for (const GaussianComponent& c : components_)
    for (int i = 0; i < d; ++i) mean[i] += c.weight * c.mean[i];
  for (const GaussianComponent& c : components_) {
    for (int i = 0; i < d; ++i) {
      for (int j = 0; j < d; ++j)
        covariance[i * d + j] += c.weight * (c.mean[i] - mean[i]) * (c.mean[j] - mean[j]);
      const double v = c.weight * (c.variance[i] - s);
      if (c.basis.empty()) {
        covariance[i * d + i] += v;
        continue;
      }
      for (int a = 0; a < d; ++a)
        for (int b = 0; b < d; ++b) covariance[a * d + b] += v * c.basis[i * d + a] * c.basis[i * d + b];
    }
  }
}

double entropy_1d(const BackwardHeat& density, double s, double low, double high, int points) {
  const double step = (high - low) / (points - 1);
  double sum = 0;
  for (int i = 0; i < points; ++i) {
    const double x = low + i * step;
    const double l = density.log_density(std::span(&x, 1), s);
    if (l > -700) sum -= std::exp(l) * l;
  }
  return sum * step;
}

double entropy_1d(const GaussianMixture& mixture, double s) {
  double low = HUGE_VAL, high = -HUGE_VAL, narrow = HUGE_VAL;
  for (const GaussianComponent& c : mixture.components()) {
    const double sigma = std::sqrt(c.variance[0] - s);
    low = std::min(low, c.mean[0] - 14 * sigma);
    high = std::max(high, c.mean[0] + 14 * sigma);
    narrow = std::min(narrow, sigma);
  }
  const double points = std::clamp((high - low) / (narrow / 16), 1000.0, 4e6);
  return entropy_1d(mixture, s, low, high, static_cast<int>(points));
}

double cdf_1d(const GaussianMixture& mixture, double s, double x) {
  double p = 0;
  for (const GaussianComponent& c : mixture.components())
    p += c.weight * 0.5 * std::erfc((c.mean[0] - x) / std::sqrt(2 * (c.variance[0] - s)));
  return p;
}

double quantile_1d(const GaussianMixture& mixture, double s, double probability) {
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const GaussianComponent& c : mixture.components()) {
    const double reach = 40 * std::sqrt(c.variance[0] - s);
    low = std::min(low, c.mean[0] - reach);
    high = std::max(high, c.mean[0] + reach);
  }
  double x = 0.5 * (low + high);
  for (int i = 0; i < 200 && high - low > 1e-14 * (1 + std::abs(x)); ++i) {
    const double excess = cdf_1d(mixture, s, x) - probability;
    if (std::abs(excess) < 1e-15) break;
    (excess > 0 ? high : low) = x;
    const double slope = std::exp(mixture.log_density(std::span(&x, 1), s));
    const double newton = x - excess / slope;
    x = newton > low && newton < high ? newton : 0.5 * (low + high);
  }
  return x;
}

}  // namespace diffc::r2d2
