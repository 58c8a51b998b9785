// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The reader of ordinary image files; what it accepts must survive a PNG round trip.

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  diffc::Limits limits;
  limits.max_pixels = 1 << 14;
  limits.max_memory = uint64_t{16} << 20;
  diffc::Image image;
  try {
    image = diffc::read_image({data, size}, "input", limits);
  } catch (const diffc::Error&) {
    return 0;
  }
  const diffc::Image copy = diffc::read_image(diffc::write_image(image, "png"), "copy", limits);
  if (copy.pixels != image.pixels || copy.alpha != image.alpha) __builtin_trap();
  return 0;
}
