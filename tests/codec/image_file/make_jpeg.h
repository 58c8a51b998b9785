// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// JPEG files for tests of readers.

#pragma once

#include <cstdio>
// jpeglib.h needs stdio.h before it.
#include <jpeglib.h>

#include <cstdlib>
#include <vector>

#include "codec/base/image.h"

namespace diffc::test {

/// `samples` of `components` interleaved: 1 grey, 3 RGB, 4 the inverted inks of Adobe.
inline std::vector<uint8_t> make_jpeg(int width, int height, int components, const uint8_t* samples) {
  jpeg_compress_struct info = {};
  jpeg_error_mgr errors = {};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &out, &size);
  info.image_width = static_cast<JDIMENSION>(width);
  info.image_height = static_cast<JDIMENSION>(height);
  info.input_components = components;
  info.in_color_space = components == 1 ? JCS_GRAYSCALE : components == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 100, TRUE);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(samples + size_t{info.next_scanline} * width * components);
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  std::vector<uint8_t> bytes(out, out + size);
  jpeg_destroy_compress(&info);
  std::free(out);
  return bytes;
}

inline std::vector<uint8_t> make_jpeg(const Image& image) {
  return make_jpeg(image.width, image.height, image.channels, image.pixels.data());
}

/// The first half of a file.
inline std::vector<uint8_t> half(std::vector<uint8_t> bytes) {
  bytes.resize(bytes.size() / 2);
  return bytes;
}

}  // namespace diffc::test
