// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/bpg/hevc_decode.h"

#include <libde265/de265.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "codec/base/error.h"

namespace diffc::bpg {
namespace {

[[noreturn]] void damaged(const std::string& why) {
  throw Error(ErrorKind::kData, "damaged BPG file: " + why);
}

struct FreeDecoder {
  void operator()(de265_decoder_context* p) const { de265_free_decoder(p); }
};
using Decoder = std::unique_ptr<de265_decoder_context, FreeDecoder>;

void push(const Decoder& decoder, const std::vector<uint8_t>& nal) {
  const de265_error error =
      de265_push_NAL(decoder.get(), nal.data(), static_cast<int>(nal.size()), 0, nullptr);
  if (error != DE265_OK) damaged(de265_get_error_text(error));
}

Plane copy_plane(const de265_image* picture, int channel, int width, int height) {
  if (de265_get_image_width(picture, channel) < width || de265_get_image_height(picture, channel) < height) {
    damaged("the picture is smaller than the header says");
  }
  int stride = 0;
  const uint8_t* samples = de265_get_image_plane(picture, channel, &stride);
  if (!samples) damaged("a plane is missing");
  const bool wide = de265_get_bits_per_pixel(picture, channel) > 8;
  Plane plane(width, height);
  for (int y = 0; y < height; ++y, samples += stride) {
    if (wide) {
      std::memcpy(plane.row(y), samples, 2 * static_cast<size_t>(width));
    } else {
      std::copy_n(samples, width, plane.row(y));
    }
  }
  return plane;
}

int expected_chroma(Chroma chroma) {
  return static_cast<int>(chroma);
}

}  // namespace

uint64_t decode_memory(const HevcConfig& config, const PictureFormat& format) {
  const uint64_t area = padded(format.width, config) * padded(format.height, config);
  const uint64_t sample_bytes = format.bit_depth > 8 ? 2 : 1;
  const uint64_t planes = format.chroma == Chroma::kGrey ? 1 : 3;
  // libde265's picture, our copy of it at 16 bits, the image, and about five bytes of block data a pixel.
  return area * (planes * (sample_bytes + 3) + 5);
}

Planes decode_hevc(const HevcConfig& config, const PictureFormat& format,
                   const std::vector<std::vector<uint8_t>>& nals) {
  de265_set_verbosity(0);
  const Decoder decoder(de265_new_decoder());
  if (!decoder) throw Error(ErrorKind::kUnsupported, "libde265 cannot be started");
  // A picture with missing or damaged parts would show memory that was never written.
  de265_set_parameter_bool(decoder.get(), DE265_DECODER_PARAM_SUPPRESS_FAULTY_PICTURES, 1);
  push(decoder, make_vps());
  push(decoder, make_sps(config, format));
  for (const auto& nal : nals) push(decoder, nal);
  de265_flush_data(decoder.get());
  const de265_image* picture = nullptr;
  // Every call handles a NAL unit or a picture, and `more` stays set while a picture waits; the bound is for
  // streams that keep the library busy without progress.
  int more = 1;
  for (size_t calls = 0; more && !picture && calls < 4 * nals.size() + 64; ++calls) {
    more = 0;
    const de265_error error = de265_decode(decoder.get(), &more);
    if (error != DE265_OK && error != DE265_ERROR_WAITING_FOR_INPUT_DATA)
      damaged(de265_get_error_text(error));
    picture = de265_peek_next_picture(decoder.get());
  }
  if (const de265_error warning = de265_get_warning(decoder.get()); warning != DE265_OK) {
    damaged(de265_get_error_text(warning));
  }
  if (!picture) damaged("it holds no complete picture");
  const bool grey = format.chroma == Chroma::kGrey;
  if (static_cast<int>(de265_get_chroma_format(picture)) != expected_chroma(format.chroma) ||
      de265_get_bits_per_pixel(picture, 0) != format.bit_depth ||
      (!grey && de265_get_bits_per_pixel(picture, 1) != format.bit_depth)) {
    damaged("the picture has another format than the header says");
  }
  const int width = static_cast<int>(format.width), height = static_cast<int>(format.height);
  const int chroma_width = format.chroma == Chroma::k444 ? width : (width + 1) / 2;
  const int chroma_height = format.chroma == Chroma::k420 ? (height + 1) / 2 : height;
  Planes planes;
  planes.push_back(copy_plane(picture, 0, width, height));
  for (int c = 1; c < (grey ? 1 : 3); ++c)
    planes.push_back(copy_plane(picture, c, chroma_width, chroma_height));
  return planes;
}

}  // namespace diffc::bpg
