// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/distance/frechet.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "codec/base/error.h"
#include "tools/rdbench/distance/linear_algebra.h"

namespace diffc {
namespace {

constexpr int kBlock = 64;
constexpr char kMagic[4] = {'D', 'F', 'M', '1'};

/// Square roots of the eigenvalues of a positive semidefinite matrix, ascending. Where the rank is deficient
/// rounding turns zeros into values of both signs; the negative ones tell how large it is.
std::vector<double> eigenvalue_roots(const std::vector<double>& values) {
  const double noise = values.empty() ? 0 : 2 * std::max(-values.front(), 0.0);
  std::vector<double> roots;
  for (const double v : values) roots.push_back(v > noise ? std::sqrt(v) : 0.0);
  return roots;
}

std::size_t square(int n) {
  return static_cast<std::size_t>(n) * n;
}

template <typename T>
void put(std::vector<uint8_t>& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

void put(std::vector<uint8_t>& out, const std::vector<double>& values) {
  for (const double v : values) {
    uint64_t bits;
    std::memcpy(&bits, &v, sizeof bits);
    put(out, bits);
  }
}

uint64_t get(const uint8_t* data, int bytes) {
  uint64_t value = 0;
  for (int i = 0; i < bytes; ++i) value |= uint64_t{data[i]} << (8 * i);
  return value;
}

}  // namespace

FeatureMoments::FeatureMoments(int dimension)
    : dimension_(dimension),
      mean_(dimension),
      scatter_(square(dimension)),
      buffer_(static_cast<std::size_t>(dimension) * kBlock) {
  if (dimension < 1) throw Error(ErrorKind::kUsage, "feature vectors have at least one dimension");
}

void FeatureMoments::add(std::span<const float> vectors) {
  if (vectors.size() % dimension_ != 0) {
    throw Error(ErrorKind::kUsage, "feature vectors of another dimension");
  }
  for (std::size_t start = 0; start < vectors.size(); start += dimension_) {
    std::copy_n(vectors.begin() + start, dimension_,
                buffer_.begin() + static_cast<std::ptrdiff_t>(buffered_) * dimension_);
    if (++buffered_ == kBlock) flush();
  }
}

// Shifts the scatter for `count` vectors of this mean, whose own scatter has been added.
void FeatureMoments::combine(uint64_t count, const std::vector<double>& mean) {
  const double total = static_cast<double>(count_ + count);
  std::vector<double> delta(dimension_);
  for (int i = 0; i < dimension_; ++i) delta[i] = mean[i] - mean_[i];
  if (count_ > 0) {
    const double weight = std::sqrt(static_cast<double>(count_) * static_cast<double>(count) / total);
    std::vector<double> scaled(delta);
    for (double& d : scaled) d *= weight;
    add_gram(scaled.data(), 1, dimension_, scatter_.data());
  }
  for (int i = 0; i < dimension_; ++i) mean_[i] += delta[i] * (static_cast<double>(count) / total);
  count_ += count;
}

void FeatureMoments::flush() {
  if (buffered_ == 0) return;
  std::vector<double> mean(dimension_);
  for (int r = 0; r < buffered_; ++r) {
    for (int i = 0; i < dimension_; ++i) mean[i] += buffer_[static_cast<std::size_t>(r) * dimension_ + i];
  }
  for (double& m : mean) m /= buffered_;
  for (int r = 0; r < buffered_; ++r) {
    for (int i = 0; i < dimension_; ++i) buffer_[static_cast<std::size_t>(r) * dimension_ + i] -= mean[i];
  }
  add_gram(buffer_.data(), buffered_, dimension_, scatter_.data());
  combine(static_cast<uint64_t>(std::exchange(buffered_, 0)), mean);
}

FeatureMoments FeatureMoments::flushed() const {
  FeatureMoments copy(*this);
  copy.flush();
  return copy;
}

void FeatureMoments::merge(const FeatureMoments& other) {
  if (other.dimension_ != dimension_) throw Error(ErrorKind::kUsage, "feature vectors of another dimension");
  const FeatureMoments rest = other.flushed();
  if (rest.count_ == 0) return;
  flush();
  for (std::size_t i = 0; i < scatter_.size(); ++i) scatter_[i] += rest.scatter_[i];
  combine(rest.count_, rest.mean_);
}

std::vector<double> FeatureMoments::mean() const {
  if (count() == 0) throw Error(ErrorKind::kUsage, "no feature vectors have been added");
  return flushed().mean_;
}

std::vector<double> FeatureMoments::covariance() const {
  if (count() < 2) throw Error(ErrorKind::kUsage, "a covariance needs at least two feature vectors");
  FeatureMoments copy = flushed();
  for (double& s : copy.scatter_) s /= static_cast<double>(copy.count_ - 1);
  return std::move(copy.scatter_);
}

std::vector<uint8_t> FeatureMoments::serialise() const {
  const FeatureMoments copy = flushed();
  std::vector<uint8_t> out(kMagic, kMagic + sizeof kMagic);
  put(out, static_cast<uint32_t>(dimension_));
  put(out, copy.count_);
  put(out, copy.mean_);
  put(out, copy.scatter_);
  return out;
}

FeatureMoments FeatureMoments::parse(std::span<const uint8_t> bytes) {
  constexpr std::size_t kHeader = 16;
  const auto damaged = [] {
    return Error(ErrorKind::kData, "not stored feature statistics, or damaged ones");
  };
  if (bytes.size() < kHeader || std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0) throw damaged();
  const uint64_t dimension = get(&bytes[4], 4);
  if (dimension < 1 || dimension > 65536 || bytes.size() != kHeader + 8 * dimension * (dimension + 1)) {
    throw damaged();
  }
  FeatureMoments out(static_cast<int>(dimension));
  out.count_ = get(&bytes[8], 8);
  const uint8_t* data = &bytes[kHeader];
  for (std::vector<double>* target : {&out.mean_, &out.scatter_}) {
    for (double& v : *target) {
      const uint64_t bits = get(data, 8);
      std::memcpy(&v, &bits, sizeof v);
      data += 8;
    }
  }
  return out;
}

FrechetReference::FrechetReference(const FeatureMoments& reference)
    : FrechetReference(reference.mean(), reference.covariance()) {}

FrechetReference::FrechetReference(std::vector<double> mean, const std::vector<double>& covariance)
    : mean_(std::move(mean)) {
  const int n = static_cast<int>(mean_.size());
  if (covariance.size() != square(n))
    throw Error(ErrorKind::kUsage, "mean and covariance differ in dimension");
  for (int i = 0; i < n; ++i) trace_ += covariance[square(n) / n * i + i];
  // root = V diag(sqrt w) V^T = Q Q^T with the columns of V scaled by the fourth root.
  const SymmetricEigen eigen = symmetric_eigen(covariance, n, true);
  const std::vector<double> roots = eigenvalue_roots(eigen.values);
  std::vector<double> q(square(n));
  for (int k = 0; k < n; ++k) {
    const double scale = std::sqrt(roots[k]);
    for (int i = 0; i < n; ++i) {
      q[static_cast<std::size_t>(i) * n + k] = scale * eigen.vectors[static_cast<std::size_t>(k) * n + i];
    }
  }
  root_ = multiply_transposed(q.data(), n, q.data(), n, n);
}

double FrechetReference::distance(const FeatureMoments& other) const {
  return distance(other.mean(), other.covariance());
}

double FrechetReference::distance(const std::vector<double>& mean,
                                  const std::vector<double>& covariance) const {
  const int n = static_cast<int>(mean_.size());
  if (mean.size() != mean_.size() || covariance.size() != square(n)) {
    throw Error(ErrorKind::kUsage, "feature vectors of another dimension");
  }
  double shift = 0, trace = 0;
  for (int i = 0; i < n; ++i) {
    shift += (mean[i] - mean_[i]) * (mean[i] - mean_[i]);
    trace += covariance[static_cast<std::size_t>(i) * n + i];
  }
  // A S2 A with symmetric A and S2: A (A S2)^T.
  const std::vector<double> left = multiply_transposed(root_.data(), n, covariance.data(), n, n);
  std::vector<double> product = multiply_transposed(root_.data(), n, left.data(), n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i; ++j) {
      double& a = product[static_cast<std::size_t>(i) * n + j];
      double& b = product[static_cast<std::size_t>(j) * n + i];
      a = b = 0.5 * (a + b);
    }
  }
  double overlap = 0;
  for (const double w : eigenvalue_roots(symmetric_eigen(product, n, false).values)) overlap += w;
  return shift + trace_ + trace - 2 * overlap;
}

}  // namespace diffc
