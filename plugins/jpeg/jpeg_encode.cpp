// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/jpeg/jpeg_encode.h"

#include <cstdio>
// jpeglib.h needs stdio.h before it.
#include <jpeglib.h>

#include <csetjmp>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "codec/base/error.h"

namespace diffc::jpeg {
namespace {

constexpr size_t kMaxMarkerBytes = 65533;
constexpr std::string_view kExifPrefix("Exif\0\0", 6);
constexpr std::string_view kXmpPrefix("http://ns.adobe.com/xap/1.0/\0", 29);

/// Nothing for an empty block.
std::vector<uint8_t> app1_segment(std::string_view prefix, const std::vector<uint8_t>& block,
                                  const char* name) {
  if (block.empty()) return {};
  std::vector<uint8_t> segment(prefix.begin(), prefix.end());
  segment.insert(segment.end(), block.begin(), block.end());
  if (segment.size() > kMaxMarkerBytes) {
    throw Error(ErrorKind::kUnsupported, std::string("the ") + name + " is too large for JPEG",
                "write it without metadata");
  }
  return segment;
}

struct ErrorManager {
  jpeg_error_mgr base;
  std::jmp_buf escape;
  char message[JMSG_LENGTH_MAX];
};

void on_error(j_common_ptr info) {
  auto* errors = reinterpret_cast<ErrorManager*>(info->err);
  info->err->format_message(info, errors->message);
  std::longjmp(errors->escape, 1);
}

void on_message(j_common_ptr, int) {}

/// Everything that must outlive a longjmp; run() may jump and holds no objects of its own.
struct Compressor {
  jpeg_compress_struct info = {};
  ErrorManager errors = {};
  unsigned char* output = nullptr;
  unsigned long size = 0;

  Compressor() {
    info.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = on_error;
    errors.base.emit_message = on_message;
  }
  ~Compressor() {
    jpeg_destroy_compress(&info);
    std::free(output);
  }
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  void write_app1(const std::vector<uint8_t>& segment) {
    if (!segment.empty())
      jpeg_write_marker(&info, JPEG_APP0 + 1, segment.data(), static_cast<unsigned>(segment.size()));
  }

  bool run(const Image& image, const Settings& settings, const std::vector<uint8_t>& exif,
           const std::vector<uint8_t>& xmp) {
    if (setjmp(errors.escape)) return false;
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &output, &size);
    info.image_width = static_cast<JDIMENSION>(image.width);
    info.image_height = static_cast<JDIMENSION>(image.height);
    info.input_components = image.channels;
    info.in_color_space = image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, settings.quality, TRUE);
    info.optimize_coding = TRUE;
    if (settings.full_chroma) info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor = 1;
    if (settings.progressive) jpeg_simple_progression(&info);
    jpeg_start_compress(&info, TRUE);
    write_app1(exif);
    write_app1(xmp);
    if (!image.icc.empty()) {
      jpeg_write_icc_profile(&info, image.icc.data(), static_cast<unsigned>(image.icc.size()));
    }
    const size_t stride = static_cast<size_t>(image.width) * image.channels;
    while (info.next_scanline < info.image_height) {
      JSAMPROW row = const_cast<JSAMPROW>(image.pixels.data()) + stride * info.next_scanline;
      jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    return true;
  }
};

}  // namespace

std::vector<uint8_t> encode(const Image& image, const Settings& settings) {
  const std::vector<uint8_t> exif = app1_segment(kExifPrefix, image.exif, "EXIF block"),
                             xmp = app1_segment(kXmpPrefix, image.xmp, "XMP packet");
  const auto compressor = std::make_unique<Compressor>();
  if (!compressor->run(image, settings, exif, xmp)) {
    throw Error(ErrorKind::kUnsupported,
                std::string("cannot write this image as JPEG: ") + compressor->errors.message);
  }
  return {compressor->output, compressor->output + compressor->size};
}

uint64_t scan_bits(std::span<const uint8_t> file) {
  uint64_t bytes = 0;
  bool in_scan = false;
  size_t at = 2;  // behind the start of image
  while (at + 1 < file.size()) {
    const uint8_t code = file[at + 1];
    const bool marker = file[at] == 0xFF && code != 0;
    if (!marker) {  // entropy-coded, a stuffed zero behind 0xFF included
      bytes += in_scan;
      ++at;
    } else if (code == 0xFF) {
      ++at;  // fill byte
    } else if (code >= 0xD0 && code <= 0xD9) {
      at += 2;  // restart, end of image
    } else if (at + 3 < file.size()) {
      in_scan = code == 0xDA;
      at += 2 + (size_t{file[at + 2]} << 8 | file[at + 3]);
    } else {
      break;
    }
  }
  return 8 * bytes;
}

}  // namespace diffc::jpeg
