// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// JPEG files for tests of readers.

#pragma once

#include <cstdio>
// jpeglib.h needs stdio.h before it.
#include <jpeglib.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "codec/base/image.h"

namespace diffc::test {

/// What a file holds beside its samples.
struct JpegExtras {
  std::vector<uint8_t> exif, xmp, icc;
  bool ycck = false;  ///< Four components as YCCK.
};

inline void write_app1(jpeg_compress_struct& info, std::string prefix, const std::vector<uint8_t>& block) {
  if (block.empty()) return;
  prefix.append(block.begin(), block.end());
  jpeg_write_marker(&info, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(prefix.data()),
                    static_cast<unsigned>(prefix.size()));
}

/// `samples` of `components` interleaved: 1 grey, 3 RGB, 4 the inverted inks of Adobe.
inline std::vector<uint8_t> make_jpeg(int width, int height, int components, const uint8_t* samples,
                                      const JpegExtras& extras = {}) {
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
  if (extras.ycck) jpeg_set_colorspace(&info, JCS_YCCK);
  jpeg_set_quality(&info, 100, TRUE);
  for (int c = 0; c < info.num_components; ++c)
    info.comp_info[c].h_samp_factor = info.comp_info[c].v_samp_factor = 1;
  jpeg_start_compress(&info, TRUE);
  write_app1(info, std::string("Exif\0\0", 6), extras.exif);
  write_app1(info, std::string("http://ns.adobe.com/xap/1.0/\0", 29), extras.xmp);
  if (!extras.icc.empty())
    jpeg_write_icc_profile(&info, extras.icc.data(), static_cast<unsigned>(extras.icc.size()));
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

/// With the image's profile and metadata.
inline std::vector<uint8_t> make_jpeg(const Image& image) {
  return make_jpeg(image.width, image.height, image.channels, image.pixels.data(),
                   {image.exif, image.xmp, image.icc});
}

/// The first half of a file.
inline std::vector<uint8_t> half(std::vector<uint8_t> bytes) {
  bytes.resize(bytes.size() / 2);
  return bytes;
}

}  // namespace diffc::test
