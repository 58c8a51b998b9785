// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Functions compiled for an instruction set, and whether the processor has it. What uses them runs anywhere.

#pragma once

#if defined(__x86_64__)
#define DIFFC_AVX2 __attribute__((target("avx2,fma")))
#if defined(__clang__)  // ignores an attribute with a preference it does not know
#define DIFFC_AVX512_WITH(more) __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma" more)))
#else
#define DIFFC_AVX512_WITH(more) \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma,prefer-vector-width=512" more)))
#endif
#define DIFFC_AVX512 DIFFC_AVX512_WITH("")
#define DIFFC_AVX512_BFLOAT16 DIFFC_AVX512_WITH(",avx512bf16")
#define DIFFC_AMX_BFLOAT16 DIFFC_AVX512_WITH(",avx512bf16,amx-tile,amx-bf16")

namespace diffc::nn {

/// May be called before main().
inline bool has_avx2() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
inline bool has_avx512() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}
inline bool has_avx512_bfloat16() {
  return has_avx512() && __builtin_cpu_supports("avx512bf16");
}
/// Asks the system for the processor's matrix registers, which it gives to who asks.
bool has_amx_bfloat16();

}  // namespace diffc::nn
#endif
