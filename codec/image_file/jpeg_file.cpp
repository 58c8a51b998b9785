// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// JPEG through libjpeg, with its ICC profile, EXIF block and XMP packet. Four inks become sRGB.

#include <cstdio>
// jpeglib.h needs stdio.h before it.
#include <jerror.h>
#include <jpeglib.h>

#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "codec/image_file/formats.h"
#include "codec/image_file/inks.h"

namespace diffc::io {
namespace {

/// A scan costs time but hardly any bytes; ordinary progressive files have about ten.
constexpr int kMaxScans = 100;

struct ErrorManager {
  jpeg_error_mgr base;
  std::jmp_buf escape;
  char message[JMSG_LENGTH_MAX];
  bool truncated;
};

ErrorManager& manager(j_common_ptr info) {
  return *reinterpret_cast<ErrorManager*>(info->err);
}

void on_error(j_common_ptr info) {
  info->err->format_message(info, manager(info).message);
  std::longjmp(manager(info).escape, 1);
}

void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  ++info->err->num_warnings;
  const int code = info->err->msg_code;
  if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER) manager(info).truncated = true;
}

void no_output(j_common_ptr) {}

void on_progress(j_common_ptr info) {
  auto* decompress = reinterpret_cast<j_decompress_ptr>(info);
  if (decompress->input_scan_number > kMaxScans) {
    std::snprintf(manager(info).message, JMSG_LENGTH_MAX, "it has more than %d scans", kMaxScans);
    std::longjmp(manager(info).escape, 1);
  }
}

/// Everything that must outlive a longjmp; the functions that may jump hold no objects of their own.
struct Decoder {
  jpeg_decompress_struct info = {};
  ErrorManager errors = {};
  jpeg_progress_mgr progress = {};
  JOCTET* icc = nullptr;
  unsigned icc_size = 0;
  bool size_refused = false;

  Decoder() {
    info.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = on_error;
    errors.base.emit_message = on_message;
    errors.base.output_message = no_output;
    progress.progress_monitor = on_progress;
  }
  ~Decoder() {
    jpeg_destroy_decompress(&info);
    std::free(icc);
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  bool open(std::span<const uint8_t> bytes, const Limits& limits) {
    if (setjmp(errors.escape)) return false;
    jpeg_create_decompress(&info);
    info.progress = &progress;
    info.mem->max_memory_to_use = static_cast<long>(limits.max_memory);
    jpeg_save_markers(&info, JPEG_APP0 + 1, 0xFFFF);
    jpeg_save_markers(&info, JPEG_APP0 + 2, 0xFFFF);
    jpeg_mem_src(&info, bytes.data(), bytes.size());
    jpeg_read_header(&info, TRUE);
    if (info.out_color_space != JCS_GRAYSCALE && info.out_color_space != JCS_CMYK)
      info.out_color_space = JCS_RGB;
    jpeg_calc_output_dimensions(&info);
    if (!jpeg_read_icc_profile(&info, &icc, &icc_size)) icc_size = 0;
    return true;
  }

  /// Rows of output_components samples each.
  bool read_rows(uint8_t* samples) {
    if (setjmp(errors.escape)) return false;
    jpeg_start_decompress(&info);
    const size_t stride = static_cast<size_t>(info.output_width) * info.output_components;
    while (info.output_scanline < info.output_height) {
      JSAMPROW row = samples + stride * info.output_scanline;
      jpeg_read_scanlines(&info, &row, 1);
    }
    return true;
  }
};

/// What follows `prefix` in the first APP1 segment that begins with it.
std::vector<uint8_t> app1_block(const jpeg_decompress_struct& info, std::string_view prefix) {
  for (auto* marker = info.marker_list; marker; marker = marker->next) {
    if (marker->marker == JPEG_APP0 + 1 && marker->data_length > prefix.size() &&
        std::memcmp(marker->data, prefix.data(), prefix.size()) == 0)
      return {marker->data + prefix.size(), marker->data + marker->data_length};
  }
  return {};
}

}  // namespace

bool is_jpeg(std::span<const uint8_t> bytes) {
  return bytes.size() >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF;
}

Image read_jpeg(std::span<const uint8_t> bytes, const Limits& limits) {
  const auto decoder = std::make_unique<Decoder>();
  if (!decoder->open(bytes, limits)) throw ImageFault(decoder->errors.message);
  const auto& info = decoder->info;
  check_size(info.output_width, info.output_height, info.output_components, limits);
  Image image(static_cast<int>(info.output_width), static_cast<int>(info.output_height),
              info.output_components == 1 ? 1 : 3);
  std::vector<uint8_t> cmyk(info.output_components == 4 ? image.area() * 4 : 0);
  if (!decoder->read_rows(cmyk.empty() ? image.pixels.data() : cmyk.data())) {
    throw ImageFault(decoder->errors.message);
  }
  if (decoder->errors.truncated) throw ImageFault("it ends too early or is damaged");
  if (decoder->icc_size > 0) image.icc.assign(decoder->icc, decoder->icc + decoder->icc_size);
  if (!cmyk.empty()) set_colours_of_inks(cmyk, image);
  image.exif = app1_block(info, {"Exif\0\0", 6});
  image.xmp = app1_block(info, {"http://ns.adobe.com/xap/1.0/\0", 29});
  return image;
}

}  // namespace diffc::io
