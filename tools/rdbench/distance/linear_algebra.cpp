// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/distance/linear_algebra.h"

#include <cmath>
#include <string>

#include "codec/base/error.h"

// The Fortran interface is the one that every BLAS and LAPACK offers. Fortran reads a row-major matrix as its
// transpose.
extern "C" {
void dgemm_(const char* transa, const char* transb, const int* m, const int* n, const int* k,
            const double* alpha, const double* a, const int* lda, const double* b, const int* ldb,
            const double* beta, double* c, const int* ldc);
void dsyevd_(const char* jobz, const char* uplo, const int* n, double* a, const int* lda, double* w,
             double* work, const int* lwork, int* iwork, const int* liwork, int* info);
}

namespace diffc {

SymmetricEigen symmetric_eigen(const std::vector<double>& matrix, int n, bool vectors) {
  for (const double x : matrix) {
    if (!std::isfinite(x)) throw Error(ErrorKind::kData, "a covariance matrix is not finite");
  }
  SymmetricEigen out;
  out.values.resize(n);
  out.vectors = matrix;
  const char job = vectors ? 'V' : 'N';
  int info = 0, lwork = -1, liwork = -1, iwork_size = 0;
  double work_size = 0;
  dsyevd_(&job, "U", &n, out.vectors.data(), &n, out.values.data(), &work_size, &lwork, &iwork_size, &liwork,
          &info);
  lwork = static_cast<int>(work_size);
  liwork = iwork_size;
  std::vector<double> work(lwork);
  std::vector<int> iwork(liwork);
  dsyevd_(&job, "U", &n, out.vectors.data(), &n, out.values.data(), work.data(), &lwork, iwork.data(),
          &liwork, &info);
  if (info != 0) {
    throw Error(ErrorKind::kData, "the eigenvalues of a covariance matrix did not converge (dsyevd " +
                                      std::to_string(info) + ")");
  }
  if (!vectors) out.vectors.clear();
  return out;
}

std::vector<double> multiply_transposed(const double* a, int m, const double* b, int n, int k) {
  std::vector<double> c(static_cast<std::size_t>(m) * n);
  const double one = 1, zero = 0;
  dgemm_("T", "N", &n, &m, &k, &one, b, &k, a, &k, &zero, c.data(), &n);
  return c;
}

void add_gram(const double* x, int rows, int n, double* target) {
  const double one = 1;
  dgemm_("N", "T", &n, &n, &rows, &one, x, &n, x, &n, &one, target, &n);
}

}  // namespace diffc
