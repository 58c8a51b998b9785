// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Functions compiled for an instruction set, and whether the processor has it. What uses them runs anywhere.

#pragma once

#if defined(__x86_64__)
#define DIFFC_AVX2 __attribute__((target("avx2,fma")))
#if defined(__clang__)  // ignores an attribute with a preference it does not know
#define DIFFC_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))
#else
#define DIFFC_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma,prefer-vector-width=512")))
#endif

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

}  // namespace diffc::nn
#endif
