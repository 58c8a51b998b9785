// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/arithmetic.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "codec/base/error.h"
#include "models/inference/bfloat16_kernels.h"
#include "models/inference/instruction_set.h"

namespace diffc::nn {
namespace {

Arithmetic in_float(const char* name, const WinogradKernels& kernels) {
  return {name, &kernels, &kernels};
}

std::vector<Arithmetic> find_arithmetics() {
  std::vector<Arithmetic> found{in_float("portable", kPortableWinograd)};
#if defined(__x86_64__)
  if (has_avx2()) found.push_back(in_float("avx2", kAvx2Winograd));
  // Not the fastest: vectors multiply twice as many bfloat16 numbers as floats, but Winograd's method needs a
  // quarter of the products.
  if (has_avx512_bfloat16()) found.push_back({"avx512_bf16", &kAvx512Winograd, &kAvx512Bfloat16});
  if (has_avx512()) found.push_back(in_float("avx512", kAvx512Winograd));
  if (has_amx_bfloat16()) found.push_back({"amx", &kAvx512Winograd, &kAmxBfloat16});
#endif
  return found;
}

}  // namespace

std::span<const Arithmetic> arithmetics() {
  static const std::vector<Arithmetic> found = find_arithmetics();
  return found;
}

const Arithmetic& arithmetic() {
  const char* wanted = std::getenv("DIFFC_ARITHMETIC");
  if (!wanted || !*wanted) return arithmetics().back();
  std::string names;
  for (const Arithmetic& version : arithmetics()) {
    if (std::string_view(wanted) == version.name) return version;
    names += (names.empty() ? "" : ", ") + std::string(version.name);
  }
  throw Error(ErrorKind::kUsage, fmt::format("DIFFC_ARITHMETIC={}: this processor has {}", wanted, names));
}

}  // namespace diffc::nn
