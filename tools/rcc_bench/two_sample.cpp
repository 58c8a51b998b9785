// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rcc_bench/two_sample.h"

#include <Eigen/Dense>
#include <cmath>

#include "codec/base/error.h"

namespace diffc::bench {

namespace {

constexpr int kFolds = 5;
constexpr double kRidge = 1;

/// Newton's method; the last weight is the intercept, which is not penalised.
Eigen::VectorXd fit(const Eigen::MatrixXd& x, const Eigen::VectorXd& labels) {
  const Eigen::Index n = x.cols();
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(n);
  Eigen::MatrixXd penalty = kRidge * Eigen::MatrixXd::Identity(n, n);
  penalty(n - 1, n - 1) = 1e-9;
  for (int step = 0; step < 25; ++step) {
    const Eigen::VectorXd p = (1 + (-(x * weights).array()).exp()).inverse();
    const Eigen::VectorXd gradient = x.transpose() * (p - labels) + penalty * weights;
    const Eigen::VectorXd curvature = (p.array() * (1 - p.array())).max(1e-6);
    const Eigen::MatrixXd hessian = x.transpose() * curvature.asDiagonal() * x + penalty;
    const Eigen::VectorXd change = hessian.ldlt().solve(gradient);
    weights -= change;
    if (change.norm() < 1e-8) break;
  }
  return weights;
}

}  // namespace

TwoSample two_sample_test(const std::vector<std::vector<double>>& a,
                          const std::vector<std::vector<double>>& b) {
  if (a.size() != b.size() || a.size() < 20)
    throw Error(ErrorKind::kUsage, "a two-sample test needs two sets of the same size, 20 at least");
  const auto n = static_cast<Eigen::Index>(a.size()), d = static_cast<Eigen::Index>(a[0].size());
  Eigen::MatrixXd x(2 * n, d + 1);
  Eigen::VectorXd labels(2 * n);
  for (Eigen::Index i = 0; i < 2 * n; ++i) {
    const std::vector<double>& sample =
        i < n ? a[static_cast<std::size_t>(i)] : b[static_cast<std::size_t>(i - n)];
    for (Eigen::Index k = 0; k < d; ++k) x(i, k) = sample[static_cast<std::size_t>(k)];
    x(i, d) = 1;
    labels(i) = i < n ? 0 : 1;
  }
  for (Eigen::Index k = 0; k < d; ++k) {
    const double mean = x.col(k).mean();
    const double deviation = std::sqrt((x.col(k).array() - mean).square().mean());
    x.col(k) = (x.col(k).array() - mean) / std::max(deviation, 1e-12);
  }
  Eigen::Index right = 0;
  for (int fold = 0; fold < kFolds; ++fold) {
    std::vector<Eigen::Index> known, held_out;
    for (Eigen::Index i = 0; i < 2 * n; ++i) (i % n % kFolds == fold ? held_out : known).push_back(i);
    const Eigen::VectorXd weights = fit(x(known, Eigen::all), labels(known));
    const Eigen::VectorXd scores = x(held_out, Eigen::all) * weights;
    for (std::size_t i = 0; i < held_out.size(); ++i)
      right += (scores(static_cast<Eigen::Index>(i)) > 0) == (labels(held_out[i]) > 0.5);
  }
  TwoSample result;
  result.accuracy = static_cast<double>(right) / static_cast<double>(2 * n);
  result.standard_error = 0.5 / std::sqrt(static_cast<double>(2 * n));
  result.separation = (result.accuracy - 0.5) / result.standard_error;
  return result;
}

}  // namespace diffc::bench
