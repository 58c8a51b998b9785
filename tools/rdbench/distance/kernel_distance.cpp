// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/distance/kernel_distance.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "codec/base/error.h"
#include "tools/rdbench/distance/linear_algebra.h"

namespace diffc {
namespace {

struct KernelSums {
  double all = 0;
  double diagonal = 0;
};

KernelSums kernel_sums(std::span<const double> x, std::span<const double> y, int count, int dimension) {
  const std::vector<double> products = multiply_transposed(x.data(), count, y.data(), count, dimension);
  KernelSums sums;
  for (int i = 0; i < count; ++i) {
    for (int j = 0; j < count; ++j) {
      const double base = products[static_cast<std::size_t>(i) * count + j] / dimension + 1;
      const double kernel = base * base * base;
      sums.all += kernel;
      if (i == j) sums.diagonal += kernel;
    }
  }
  return sums;
}

void check_sets(std::span<const double> x, std::span<const double> y, int count, int dimension) {
  const std::size_t size = static_cast<std::size_t>(std::max(count, 0)) * static_cast<std::size_t>(dimension);
  if (count < 2 || dimension < 1 || x.size() != size || y.size() != size) {
    throw Error(ErrorKind::kUsage,
                "a kernel distance needs two sets of the same number of feature vectors, two at least");
  }
}

}  // namespace

double polynomial_mmd2(std::span<const double> x, std::span<const double> y, int count, int dimension,
                       MmdEstimate estimate) {
  check_sets(x, y, count, dimension);
  const KernelSums xx = kernel_sums(x, x, count, dimension);
  const KernelSums yy = kernel_sums(y, y, count, dimension);
  const KernelSums xy = kernel_sums(x, y, count, dimension);
  const double pairs = static_cast<double>(count) * (count - 1);
  const double within = (xx.all - xx.diagonal + yy.all - yy.diagonal) / pairs;
  const double across = estimate == MmdEstimate::kPaired ? (xy.all - xy.diagonal) / pairs
                                                         : xy.all / (static_cast<double>(count) * count);
  return within - 2 * across;
}

double paired_mmd2_error(std::span<const double> x, std::span<const double> y, int count, int dimension) {
  check_sets(x, y, count, dimension);
  const auto kernels = [&](std::span<const double> a, std::span<const double> b) {
    std::vector<double> values = multiply_transposed(a.data(), count, b.data(), count, dimension);
    for (double& v : values) v = std::pow(v / dimension + 1, 3);
    return values;
  };
  const std::vector<double> xx = kernels(x, x), yy = kernels(y, y), xy = kernels(x, y);
  double sum = 0, squares = 0;
  for (int i = 0; i < count; ++i) {
    double part = 0;
    for (int j = 0; j < count; ++j) {
      const std::size_t at = static_cast<std::size_t>(i) * count + j,
                        back = static_cast<std::size_t>(j) * count + i;
      if (i != j) part += xx[at] + yy[at] - xy[at] - xy[back];
    }
    part /= count - 1;
    sum += part;
    squares += part * part;
  }
  const double variance = std::max(0.0, squares / count - sum / count * (sum / count));
  return 2 * std::sqrt(variance / count);
}

KernelDistance::KernelDistance(int dimension, int block) : dimension_(dimension), block_(block) {
  if (dimension < 1 || block < 2)
    throw Error(ErrorKind::kUsage, "a kernel distance needs blocks of two vectors at least");
}

void KernelDistance::add(std::span<const float> x, std::span<const float> y) {
  if (x.size() != static_cast<std::size_t>(dimension_) || y.size() != x.size()) {
    throw Error(ErrorKind::kUsage, "feature vectors of another dimension");
  }
  x_.insert(x_.end(), x.begin(), x.end());
  y_.insert(y_.end(), y.begin(), y.end());
  if (++filled_ < block_) return;
  const double value = block_value();
  if (blocks_ == 0) first_error_ = paired_mmd2_error(x_, y_, filled_, dimension_);
  sum_ += value;
  sum_squares_ += value * value;
  ++blocks_;
  filled_ = 0;
  x_.clear();
  y_.clear();
}

double KernelDistance::block_value() const {
  return polynomial_mmd2(x_, y_, filled_, dimension_, MmdEstimate::kPaired);
}

KernelDistance::Result KernelDistance::result() const {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  if (blocks_ == 0 && filled_ < 2) return {kUnknown, kUnknown, 0};
  if (blocks_ == 0) return {block_value(), paired_mmd2_error(x_, y_, filled_, dimension_), 1};
  const double n = static_cast<double>(blocks_);
  const double mean = sum_ / n;
  const double variance = std::max(0.0, sum_squares_ / n - mean * mean);
  return {mean, blocks_ < 2 ? first_error_ : std::sqrt(variance / (n - 1)), blocks_};
}

}  // namespace diffc
