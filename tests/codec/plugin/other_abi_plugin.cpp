// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A plugin of a future ABI. None of its code may run.

#include <cstdint>
#include <cstdlib>

extern "C" __attribute__((visibility("default"))) const uint32_t diffc_plugin_abi = 999;
namespace {
struct Constructed {
  Constructed() { std::abort(); }
} constructed;
}  // namespace

extern "C" __attribute__((visibility("default"))) const void* diffc_plugin_entry(void) {
  std::abort();
}
