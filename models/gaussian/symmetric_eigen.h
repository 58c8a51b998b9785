// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Eigenvalues and eigenvectors of a real symmetric matrix.
//
// Householder tridiagonalisation and implicit QL (Golub and Van Loan, Matrix Computations, chapter 8).
// Written out rather than taken from LAPACK because both ends of a file derive integers from the result: only
// +, -, *, / and square roots in a fixed order are used, so every IEEE machine gets the same doubles.

#pragma once

#include <vector>

namespace diffc::gaussian {

struct SymmetricEigen {
  std::vector<double> values;   ///< Descending.
  std::vector<double> vectors;  ///< Row k is the unit eigenvector of values[k].
};

/// matrix: n x n in row order; its lower triangle is read. Throws Error(kData) if it holds a non-finite
/// value.
SymmetricEigen symmetric_eigen(const std::vector<double>& matrix, int n);

}  // namespace diffc::gaussian
