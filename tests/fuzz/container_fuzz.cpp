// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The container parser and the whole decoder of a diffusion codec, on images of at most 256 pixels. The first
// byte chooses the sampler.

#include "codec/base/error.h"
#include "codec/pipeline.h"

const diffc::PluginTable* diffc_builtin_diffc();
const diffc::PluginTable* diffc_builtin_gaussian();
const diffc::PluginTable* diffc_builtin_r2d2();

namespace {

diffc::Session& session() {
  static diffc::Session instance = [] {
    auto registry = std::make_shared<diffc::Registry>();
    registry->add(*diffc_builtin_diffc(), "built-in");
    registry->add(*diffc_builtin_gaussian(), "built-in");
    registry->add(*diffc_builtin_r2d2(), "built-in");
    diffc::SessionOptions options;
    options.threads = 1;
    options.limits.max_pixels = 256;
    options.limits.max_memory = uint64_t{64} << 20;
    return diffc::Session(registry, options);
  }();
  return instance;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  constexpr const char* kSamplers[] = {"mean", "flow", "ancestral", "r2d2"};
  diffc::DecodeOptions options;
  options.sampler.name = kSamplers[data[0] & 3];
  try {
    const diffc::DecodedFile file = diffc::decode_file(session(), {data + 1, size - 1}, options);
    if (file.image.pixels.size() != file.image.size() || file.image.area() == 0) __builtin_trap();
  } catch (const diffc::Error&) {
  }
  return 0;
}
