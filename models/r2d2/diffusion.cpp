// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/diffusion.h"

#include <cmath>
#include <vector>

#include "codec/base/error.h"

namespace diffc::r2d2 {
namespace {

// Lower Cholesky factor of a symmetric matrix in place; false if it is not positive definite.
bool cholesky(std::span<double> a, int d) {
  for (int i = 0; i < d; ++i) {
    for (int j = 0; j <= i; ++j) {
      double sum = a[i * d + j];
      for (int k = 0; k < j; ++k) sum -= a[i * d + k] * a[j * d + k];
      if (i != j) {
        a[i * d + j] = sum / a[j * d + j];
      } else if (sum > 0) {
        a[i * d + i] = std::sqrt(sum);
      } else {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

StepRule step_rule_by_name(const std::string& name) {
  if (name == "euler") return StepRule::kEuler;
  if (name == "matched") return StepRule::kMatched;
  throw Error(ErrorKind::kUsage, "unknown step rule '" + name + "'", "use euler or matched");
}

void Controller::drift_and_jacobian(std::span<const double>, double, double, std::span<double>,
                                    std::span<double>) const {
  throw Error(ErrorKind::kUnsupported, "this controller has no derivative", "use the euler step rule");
}

void HeatController::drift(std::span<const double> x, double t, double epsilon, std::span<double> u) const {
  const std::size_t d = dimensions();
  for (std::size_t i = 0; i + d <= x.size(); i += d)
    heat_.score(x.subspan(i, d), epsilon * t, u.subspan(i, d));
  for (double& v : u) v *= epsilon;
}

void HeatController::drift_and_jacobian(std::span<const double> x, double t, double epsilon,
                                        std::span<double> u, std::span<double> jacobian) const {
  heat_.score(x, epsilon * t, u, jacobian);
  for (double& v : u) v *= epsilon;
  for (double& v : jacobian) v *= epsilon;
}

double simulate(const Controller& controller, std::span<const double> x0, double epsilon,
                const DiffusionOptions& options, Philox& rng, std::span<double> x1) {
  if (!(epsilon > 0) || options.steps < 1)
    throw Error(ErrorKind::kUsage, "a diffusion needs epsilon > 0 and at least one step");
  const int d = controller.dimensions();
  const double h = 1.0 / options.steps;
  std::vector<double> u(x0.size()), factor(d * d), z(d);
  std::copy(x0.begin(), x0.end(), x1.begin());
  double relative_entropy = 0;
  for (int step = 0; step < options.steps; ++step) {
    const double t = step * h;
    if (options.rule == StepRule::kEuler) {
      controller.drift(x1, t, epsilon, u);
      const double noise = std::sqrt(epsilon * h);
      double energy = 0;
      for (std::size_t i = 0; i < x1.size(); ++i) {
        energy += u[i] * u[i];
        x1[i] += u[i] * h + noise * rng.normal();
      }
      relative_entropy += 0.5 * h * energy / epsilon;
      continue;
    }
    for (std::size_t row = 0; row + d <= x1.size(); row += d) {
      const auto x = x1.subspan(row, d);
      const auto drift = std::span(u).subspan(row, d);
      controller.drift_and_jacobian(x, t, epsilon, drift, factor);
      double energy = 0, trace = 0, log_det = 0;
      for (int i = 0; i < d; ++i) {
        for (int j = 0; j < d; ++j) factor[i * d + j] = (i == j) + h * factor[i * d + j];
        trace += factor[i * d + i];
        energy += drift[i] * drift[i];
        z[i] = rng.normal();
      }
      if (!cholesky(factor, d))
        throw Error(ErrorKind::kUsage, "the conditional covariance of a step is not positive definite",
                    "use more steps or the euler rule");
      for (int i = 0; i < d; ++i) {
        double noise = 0;
        for (int j = 0; j <= i; ++j) noise += factor[i * d + j] * z[j];
        x[i] += drift[i] * h + std::sqrt(epsilon * h) * noise;
        log_det += 2 * std::log(factor[i * d + i]);
      }
      relative_entropy += 0.5 * (h * energy / epsilon + trace - d - log_det);
    }
  }
  return relative_entropy * d / static_cast<double>(x0.size());
}

void probability_flow(const Controller& controller, std::span<double> x, double epsilon, int steps) {
  const double h = 1.0 / steps;
  const std::size_t n = x.size();
  std::vector<double> k1(n), k2(n), k3(n), k4(n), y(n);
  const auto stage = [&](const std::vector<double>& slope, double reach, double t, std::vector<double>& out) {
    for (std::size_t i = 0; i < n; ++i) y[i] = x[i] + 0.5 * reach * slope[i];
    controller.drift(y, t, epsilon, out);
  };
  for (int step = 0; step < steps; ++step) {
    const double t = step * h;
    controller.drift(x, t, epsilon, k1);
    stage(k1, h / 2, t + h / 2, k2);
    stage(k2, h / 2, t + h / 2, k3);
    stage(k3, h, t + h, k4);
    for (std::size_t i = 0; i < n; ++i) x[i] += 0.5 * h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
}

}  // namespace diffc::r2d2
