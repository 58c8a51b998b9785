// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The decoder of one native file format: DIFFC_FUZZ_PLUGIN names its plugin.

#include "codec/base/error.h"
#include "codec/pipeline.h"

#define DIFFC_CONCAT_(a, b) a##b
#define DIFFC_CONCAT(a, b) DIFFC_CONCAT_(a, b)
#define DIFFC_FUZZ_TABLE DIFFC_CONCAT(diffc_builtin_, DIFFC_FUZZ_PLUGIN)

const diffc::PluginTable* DIFFC_FUZZ_TABLE();

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static diffc::Session session = [] {
    auto registry = std::make_shared<diffc::Registry>();
    registry->add(*DIFFC_FUZZ_TABLE(), "built-in");
    diffc::SessionOptions options;
    options.threads = 1;
    options.limits.max_pixels = 1 << 14;
    options.limits.max_memory = uint64_t{64} << 20;
    return diffc::Session(registry, options);
  }();
  try {
    const diffc::Image image = diffc::decode_file(session, {data, size}, {}).image;
    if (image.pixels.size() != image.size() || image.area() == 0 || image.area() > 1 << 14) __builtin_trap();
    if (image.has_alpha() && image.alpha.size() != image.area()) __builtin_trap();
  } catch (const diffc::Error&) {
  }
  return 0;
}
