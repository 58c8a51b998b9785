// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "codec/base/error.h"
#include "models/inference/instruction_set.h"
#include "models/inference/winograd_kernels.h"

namespace diffc::nn {
namespace {

std::vector<const WinogradKernels*> find_versions() {
  std::vector<const WinogradKernels*> versions{&kPortableWinograd};
#if defined(__x86_64__)
  if (has_avx2()) versions.push_back(&kAvx2Winograd);
  if (has_avx512()) versions.push_back(&kAvx512Winograd);
#endif
  return versions;
}

}  // namespace

std::span<const WinogradKernels* const> winograd_kernel_versions() {
  static const std::vector<const WinogradKernels*> versions = find_versions();
  return versions;
}

const WinogradKernels& winograd_kernels() {
  const auto versions = winograd_kernel_versions();
  const char* wanted = std::getenv("DIFFC_ARITHMETIC");
  if (!wanted || !*wanted) return *versions.back();
  std::string names;
  for (const WinogradKernels* version : versions) {
    if (std::string_view(wanted) == version->name) return *version;
    names += (names.empty() ? "" : ", ") + std::string(version->name);
  }
  throw Error(ErrorKind::kUsage, fmt::format("DIFFC_ARITHMETIC={}: this processor has {}", wanted, names));
}

}  // namespace diffc::nn
