// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The inner loops of the trellis encoder, compiled for several instruction sets and chosen at run time. All
// versions compute the same integers; metrics are saturating 16-bit numbers.

#pragma once

#include <cstddef>
#include <cstdint>

namespace diffc::rcc {

/// One dimension with a scalar label: its column of labels and what they are multiplied with.
struct ScalarLabel {
  const int16_t* t;
  int16_t a, b;
  uint32_t scramble;
};

struct TrellisKernels {
  const char* name;

  /// Scalar labels: x[i] (+)= sum over columns of round(a t[i ^ scramble] / 2^15) and, if y is not null,
  /// y[i] (+)= sum of round(b (t[i ^ scramble]^2 / 2^15) / 2^15), saturating. rows is a multiple of 64;
  /// `first_` stores instead of adding.
  void (*add_columns)(int16_t* x, int16_t* y, const ScalarLabel* columns, std::size_t count, std::size_t rows,
                      bool first_x, bool first_y);

  /// Exact metric of a dimension with much information: f(z) = a z + b z^2 - c at z = +-t 2^-12, not below
  /// -12000; adds (f(z) + f(-z))/2 to y and (f(z) - f(-z))/2 to x.
  void (*add_exact)(int16_t* x, int16_t* y, const int16_t* t, float a, float b, float c, uint32_t scramble,
                    std::size_t rows, bool first_x, bool first_y);

  /// Correlations of a weak block: x[row ^ scramble] (+)= sum_i A_i F_i[low] (-1)^{popcount(i & high)} with
  /// row = high << low_bits | low. mask holds F as 0 / -1, rows entries; 2^block_bits values in A.
  void (*add_block)(int16_t* x, const int16_t* A, const int16_t* mask, int block_bits, int low_bits,
                    uint32_t scramble, bool first);

  /// One trellis stage. old and next hold 2 half state metrics; x and y half branch metrics or null (zero).
  /// Adds offset to everything. survivors receives half/4 bytes: a bit per new state, even states first.
  /// Returns the largest new metric.
  int (*step)(const int16_t* old, int16_t* next, const int16_t* x, const int16_t* y, int16_t offset,
              uint8_t* survivors, std::size_t half);
};

/// The fastest version this processor can run.
const TrellisKernels& trellis_kernels();

/// All versions this processor can run, for tests; the first is the portable one.
const TrellisKernels* const* trellis_kernel_versions();

extern const TrellisKernels kPortableKernels;
#if defined(__x86_64__)
extern const TrellisKernels kAvx2Kernels;
extern const TrellisKernels kAvx512Kernels;
#endif

}  // namespace diffc::rcc
