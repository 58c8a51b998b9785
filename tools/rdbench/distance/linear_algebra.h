// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The few dense double-precision operations of the feature distances, on BLAS and LAPACK. Matrices are square
// or tall, row-major; symmetric ones are stored in full.

#pragma once

#include <vector>

namespace diffc {

/// Eigenvalues in ascending order and, row k, the unit eigenvector of value k (row-major n x n; empty if not
/// asked).
struct SymmetricEigen {
  std::vector<double> values;
  std::vector<double> vectors;
};

/// Eigen-decomposition of a symmetric n x n matrix (LAPACK dsyevd). Throws Error(kData) if it holds NaN or
/// does not converge.
SymmetricEigen symmetric_eigen(const std::vector<double>& matrix, int n, bool vectors);

/// a b^T for a of size m x k and b of size n x k.
std::vector<double> multiply_transposed(const double* a, int m, const double* b, int n, int k);

/// target += x^T x for x of size rows x n; target is n x n and symmetric.
void add_gram(const double* x, int rows, int n, double* target);

}  // namespace diffc
