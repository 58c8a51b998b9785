// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/gaussian/patch_gaussian.h"

#include <cmath>

#include "codec/base/error.h"
#include "codec/bits/portable_math.h"
#include "models/gaussian/symmetric_eigen.h"

namespace diffc::gaussian {

std::vector<double> PatchGaussian::eigenvalues() const {
  std::vector<double> lambda;
  lambda.reserve(log2_lambda.size());
  for (const int32_t q : log2_lambda) lambda.push_back(exp2_q16(q));
  return lambda;
}

std::vector<double> PatchGaussian::covariance(const std::vector<int>& keep) const {
  const std::size_t n = log2_lambda.size(), m = keep.size();
  const std::vector<double> lambda = eigenvalues();
  std::vector<double> result(m * m), scaled(m);
  for (std::size_t k = 0; k < n; ++k) {
    const float* row = &basis[k * n];
    for (std::size_t i = 0; i < m; ++i) scaled[i] = lambda[k] * row[keep[i]];
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < m; ++j) result[i * m + j] += scaled[i] * row[keep[j]];
  }
  return result;
}

PatchGaussian make_patch_gaussian(const PatchShape& shape, const std::vector<double>& mean,
                                  const std::vector<double>& covariance, double floor) {
  const int n = shape.dimensions();
  if (!(floor > 0)) throw Error(ErrorKind::kUsage, "the smallest eigenvalue of a Gaussian must be above 0");
  const SymmetricEigen eigen = symmetric_eigen(covariance, n);
  PatchGaussian gaussian;
  gaussian.shape = shape;
  gaussian.mean.assign(mean.begin(), mean.end());
  gaussian.basis.assign(eigen.vectors.begin(), eigen.vectors.end());
  for (const double value : eigen.values)
    gaussian.log2_lambda.push_back(static_cast<int32_t>(log2_q16(value > floor ? value : floor)));
  return gaussian;
}

}  // namespace diffc::gaussian
