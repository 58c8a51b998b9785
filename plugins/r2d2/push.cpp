// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/push.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <vector>

#include "codec/base/error.h"

namespace diffc::r2d2 {
namespace {

using Vector = Eigen::VectorXf;

// The map of one direction with b in [0, 1), see the header.
double contraction(double b, double z0, double z1, double slope) {
  if (b < 1e-6) return slope;  // limit b -> 0
  if (z0 >= 1 || z1 >= 1) return 1 / b;
  return (1 - std::sqrt((1 - z1) / (1 - z0))) / b;
}

}  // namespace

PushReport push_past_zero(const DenoiseFunction& denoise, const PushOptions& o, std::span<float> x) {
  if (!(o.epsilon > 0) || o.steps < 1 || o.krylov < 1 || !(o.eta_min > 0) || !(o.difference > 0))
    throw Error(ErrorKind::kUsage, "r2d2 needs epsilon > 0, at least one step and one Krylov product");
  const double eta = std::max(o.eta_min, o.level * std::sqrt(o.epsilon));
  const Eigen::Index n = static_cast<Eigen::Index>(x.size());
  const float reach = static_cast<float>(o.difference * eta * std::sqrt(static_cast<double>(n)));
  PushReport report;
  std::vector<float> point(x.size()), estimate(x.size());
  const auto residual = [&](const Vector& at) {
    std::copy_n(at.data(), n, point.begin());
    denoise(point, eta, estimate);
    ++report.evaluations;
    return Vector(at - Eigen::Map<const Vector>(estimate.data(), n));
  };
  Eigen::Map<Vector> position(x.data(), n);
  for (int step = 0; step < o.steps; ++step) {
    const Vector r = residual(position);
    const double norm = r.cast<double>().norm();
    if (!(norm > 0)) break;
    std::vector<Vector> basis = {r / static_cast<float>(norm)};
    Eigen::MatrixXd projected = Eigen::MatrixXd::Zero(o.krylov, o.krylov);
    int size = 0;
    while (size < o.krylov) {
      Vector product = (residual(position + reach * basis[size]) - r) / reach;
      ++size;
      for (int pass = 0; pass < 2; ++pass) {  // twice is enough for orthogonality
        for (int i = 0; i < size; ++i) {
          const double overlap = basis[i].cast<double>().dot(product.cast<double>());
          projected(i, size - 1) += overlap;
          product -= static_cast<float>(overlap) * basis[i];
        }
      }
      const double rest = product.cast<double>().norm();
      if (size == o.krylov || rest < 1e-4 * (1e-3 + std::abs(projected(0, 0)))) break;
      projected(size, size - 1) = rest;
      basis.push_back(product / static_cast<float>(rest));
    }
    // An exact denoiser has a symmetric B with eigenvalues in [0, 1); a trained one nearly.
    const Eigen::MatrixXd square = projected.topLeftCorner(size, size);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(0.5 * (square + square.transpose()));
    const double t0 = o.epsilon * step / o.steps, t1 = o.epsilon * (step + 1) / o.steps;
    Eigen::VectorXd weights = eigen.eigenvectors().row(0).transpose();
    report.collapsed = 0;
    for (int i = 0; i < size; ++i) {
      const double b = std::clamp(eigen.eigenvalues()(i), 0.0, 0.9999);
      const double odds = b / (eta * eta * (1 - b));  // 1 / local variance
      if (t1 * odds >= 1) report.collapsed += weights(i) * weights(i);
      weights(i) *= contraction(b, t0 * odds, t1 * odds, 0.5 * (t1 - t0) / (eta * eta));
    }
    const Eigen::VectorXd coefficients = eigen.eigenvectors() * weights * norm;
    for (int i = 0; i < size; ++i) position -= static_cast<float>(coefficients(i)) * basis[i];
  }
  return report;
}

}  // namespace diffc::r2d2
