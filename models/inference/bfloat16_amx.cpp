// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Products of bfloat16 numbers on the matrix registers of AMX (Intel 64 and IA-32 Architectures Software
// Developer's Manual, volume 1, chapter 18). Only functions with the target attribute use them: the file runs
// anywhere.

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

#include "models/inference/bfloat16_kernels.h"
#include "models/inference/instruction_set.h"
#include "models/inference/sigmoid.h"

namespace diffc::nn {
namespace amx {
namespace {

constexpr int kLanes = 16;
#define DIFFC_KERNEL DIFFC_AMX_BFLOAT16
#include "models/inference/bfloat16_vectors.inc"

// Eight registers of 16 rows of 64 bytes: 0 to 3 hold sums, 4 and 5 positions, 6 and 7 weights.
struct alignas(64) Shapes {
  uint8_t palette = 1, start_row = 0, reserved[14] = {};
  uint16_t bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
constexpr Shapes kShapes;

// The compiler does not know that loads of matrices read memory.
DIFFC_INLINE void settle_memory() {
  asm volatile("" ::: "memory");
}

struct Registers {
  DIFFC_KERNEL Registers() { _tile_loadconfig(&kShapes); }
  DIFFC_KERNEL ~Registers() { _tile_release(); }  // or every change of thread would save 8 KiB
};

template <int kLefts, int kRights>
DIFFC_INLINE void multiply(const Factors& f) {
  constexpr Index kRightRow = 2 * kBlock * sizeof(uint16_t), kSumRow = 2 * kBlock * sizeof(float);
  const Index left_row = f.depth * sizeof(uint16_t);
  settle_memory();
  _tile_zero(0);
  if constexpr (kRights == 2) _tile_zero(1);
  if constexpr (kLefts == 2) _tile_zero(2);
  if constexpr (kLefts == 2 && kRights == 2) _tile_zero(3);
  const uint16_t* weights = f.weights;
  for (int t = 0; t < 9; ++t) {
    const uint16_t* left = f.patch + t / 3 * f.line + Index{t % 3} * f.depth;
    for (int k = 0; k < f.depth; k += kDepth, weights += kRights * kDepth * kBlock) {
      _tile_loadd(4, left + k, left_row);
      _tile_loadd(6, weights, kRightRow);
      _tile_dpbf16ps(0, 4, 6);
      if constexpr (kRights == 2) {
        _tile_loadd(7, weights + kDepth * kBlock, kRightRow);
        _tile_dpbf16ps(1, 4, 7);
      }
      if constexpr (kLefts == 2) {
        _tile_loadd(5, left + Index{kBlock} * f.depth + k, left_row);
        _tile_dpbf16ps(2, 5, 6);
      }
      if constexpr (kLefts == 2 && kRights == 2) _tile_dpbf16ps(3, 5, 7);
    }
  }
  _tile_stored(0, f.sums, kSumRow);
  if constexpr (kRights == 2) _tile_stored(1, f.sums + kBlock, kSumRow);
  if constexpr (kLefts == 2) _tile_stored(2, f.sums + 2 * kBlock * kBlock, kSumRow);
  if constexpr (kLefts == 2 && kRights == 2) _tile_stored(3, f.sums + 2 * kBlock * kBlock + kBlock, kSumRow);
  settle_memory();
}

#include "models/inference/bfloat16_kernels.inc"
#undef DIFFC_KERNEL

// Linux hands out the 8 KiB of registers on request, to the whole process
// (Documentation/arch/x86/xstate.rst).
bool request_registers() {
  constexpr long kArchRequestPermission = 0x1023, kMatrixData = 18;
  return syscall(SYS_arch_prctl, kArchRequestPermission, kMatrixData) == 0;
}

bool find() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!has_avx512_bfloat16() || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  constexpr unsigned kBfloat16 = 1u << 22, kTiles = 1u << 24;
  return (d & kBfloat16) && (d & kTiles) && request_registers();
}

}  // namespace
}  // namespace amx

bool has_amx_bfloat16() {
  static const bool found = amx::find();
  return found;
}

const ConvolutionKernels kAmxBfloat16 = {amx::pack, amx::convolve};

}  // namespace diffc::nn

#endif
