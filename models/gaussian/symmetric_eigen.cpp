// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/gaussian/symmetric_eigen.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "codec/base/error.h"

namespace diffc::gaussian {

namespace {

using Vector = std::vector<double>;

double dot(const double* a, const double* b, int n) {
  // Four partial sums, always added in the same order.
  double s[4] = {};
  int i = 0;
  for (; i + 4 <= n; i += 4)
    for (int k = 0; k < 4; ++k) s[k] += a[i + k] * b[i + k];
  for (; i < n; ++i) s[0] += a[i] * b[i];
  return (s[0] + s[1]) + (s[2] + s[3]);
}

/// A = Q T Q^T with T tridiagonal (diagonal d, e[k] between k and k + 1). Returns Q^T.
Vector tridiagonalise(Vector& a, int n, Vector& d, Vector& e) {
  const std::size_t size = n;
  Vector reflectors(size * size), beta(size), w(size);
  for (int k = 0; k + 2 < n; ++k) {
    const int m = n - k - 1;
    double* v = &reflectors[k * size + k + 1];
    for (int i = 0; i < m; ++i) v[i] = a[(k + 1 + i) * size + k];
    const double norm = std::sqrt(dot(v, v, m));
    d[k] = a[k * size + k];
    e[k] = v[0] > 0 ? -norm : norm;
    if (norm == 0) continue;
    v[0] -= e[k];
    beta[k] = 2 / dot(v, v, m);
    for (int i = 0; i < m; ++i) w[i] = beta[k] * dot(&a[(k + 1 + i) * size + k + 1], v, m);
    const double half = 0.5 * beta[k] * dot(v, w.data(), m);
    for (int i = 0; i < m; ++i) w[i] -= half * v[i];
    for (int i = 0; i < m; ++i) {
      double* row = &a[(k + 1 + i) * size + k + 1];
      for (int j = 0; j < m; ++j) row[j] -= v[i] * w[j] + w[i] * v[j];
    }
  }
  if (n > 1) {
    d[n - 2] = a[(n - 2) * size + n - 2];
    e[n - 2] = a[(n - 1) * size + n - 2];
  }
  d[n - 1] = a[(n - 1) * size + n - 1];

  // Q = H_0 H_1 ..., built from the last reflector on so that only its lower right part is touched.
  Vector q(size * size);
  for (int i = 0; i < n; ++i) q[i * size + i] = 1;
  for (int k = n - 3; k >= 0; --k) {
    if (beta[k] == 0) continue;
    const int m = n - k - 1;
    const double* v = &reflectors[k * size + k + 1];
    std::fill(w.begin(), w.end(), 0.0);
    for (int i = 0; i < m; ++i)
      for (int j = k + 1; j < n; ++j) w[j] += v[i] * q[(k + 1 + i) * size + j];
    for (int i = 0; i < m; ++i)
      for (int j = k + 1; j < n; ++j) q[(k + 1 + i) * size + j] -= beta[k] * v[i] * w[j];
  }
  Vector transposed(size * size);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) transposed[j * size + i] = q[i * size + j];
  return transposed;
}

void rotate(double* upper, double* lower, double c, double s, int n) {
  for (int k = 0; k < n; ++k) {
    const double u = upper[k], l = lower[k];
    lower[k] = s * u + c * l;
    upper[k] = c * u - s * l;
  }
}

/// One implicit QL sweep with Wilkinson's shift on rows first..last of T; rows of z follow the rotations.
void sweep(Vector& d, Vector& e, Vector& z, int first, int last, int n) {
  double g = (d[first + 1] - d[first]) / (2 * e[first]);
  const double r0 = std::sqrt(g * g + 1);
  g = d[last] - d[first] + e[first] / (g + (g < 0 ? -r0 : r0));
  double s = 1, c = 1, p = 0;
  for (int i = last - 1; i >= first; --i) {
    const double f = s * e[i], b = c * e[i];
    const double r = std::sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r == 0) {  // the matrix split in two: go on with the parts
      d[i + 1] -= p;
      e[last] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    const double t = (d[i] - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    rotate(&z[std::size_t(i) * n], &z[std::size_t(i + 1) * n], c, s, n);
  }
  d[first] -= p;
  e[first] = g;
  e[last] = 0;
}

}  // namespace

SymmetricEigen symmetric_eigen(const std::vector<double>& matrix, int n) {
  const std::size_t size = n;
  Vector a(matrix);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j <= i; ++j) {
      if (!std::isfinite(a[i * size + j]))
        throw Error(ErrorKind::kData, "the covariance matrix holds a value that is not a number");
      a[j * size + i] = a[i * size + j];
    }
  Vector d(size), e(size);
  Vector z = tridiagonalise(a, n, d, e);
  constexpr double kEps = std::numeric_limits<double>::epsilon();
  for (int first = 0; first < n; ++first)
    for (int sweeps = 0;; ++sweeps) {
      int last = first;
      while (last + 1 < n && std::fabs(e[last]) > kEps * (std::fabs(d[last]) + std::fabs(d[last + 1])))
        ++last;
      if (last == first) break;
      if (sweeps == 100)
        throw Error(ErrorKind::kData, "the eigenvalues of the covariance matrix do not converge");
      sweep(d, e, z, first, last, n);
    }
  std::vector<int> order(size);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int i, int j) { return d[i] > d[j]; });
  SymmetricEigen result{Vector(size), Vector(size * size)};
  for (int k = 0; k < n; ++k) {
    result.values[k] = d[order[k]];
    std::copy_n(&z[order[k] * size], size, &result.vectors[k * size]);
  }
  return result;
}

}  // namespace diffc::gaussian
