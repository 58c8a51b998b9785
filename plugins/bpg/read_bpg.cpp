// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <utility>

#include "codec/base/error.h"
#include "plugins/bpg/bpg_file.h"
#include "plugins/bpg/container.h"
#include "plugins/bpg/hevc_decode.h"
#include "plugins/bpg/nal.h"
#include "plugins/bpg/planes.h"

namespace diffc::bpg {
namespace {

Chroma chroma_of(PixelFormat format) {
  switch (format) {
    case PixelFormat::kGrey:
      return Chroma::kGrey;
    case PixelFormat::kJpeg420:
    case PixelFormat::kMpeg420:
      return Chroma::k420;
    case PixelFormat::kJpeg422:
    case PixelFormat::kMpeg422:
      return Chroma::k422;
    case PixelFormat::k444:
      break;
  }
  return Chroma::k444;
}

/// Picture parameter set and slices of the first picture of a layer, as layer 0. Other units (further
/// pictures of an animation, parameter sets that would redefine the size) are left out.
std::vector<std::vector<uint8_t>> first_picture(const std::vector<Nal>& nals, int layer) {
  std::vector<std::vector<uint8_t>> picture;
  bool begun = false;
  for (const Nal& nal : nals) {
    if (nal.layer() != layer) continue;
    if (nal.is_slice()) {
      const bool first_slice = nal.bytes[2] & 0x80;
      if (first_slice && begun) break;
      begun = true;
    } else if (nal.type() != kNalPps) {
      continue;
    }
    picture.push_back(with_layer(nal, 0));
  }
  return picture;
}

Planes decode_layer(const std::vector<Nal>& nals, int layer, std::span<const uint8_t> header,
                    const PictureFormat& format, const Session& session) {
  const HevcConfig config = parse_hevc_header(header);
  if (decode_memory(config, format) > session.options().limits.max_memory) {
    throw Error(ErrorKind::kLimit, "the BPG picture needs more memory than the limits allow",
                "raise the limit of memory if it is meant");
  }
  return decode_hevc(config, format, first_picture(nals, layer));
}

/// Colours that were stored multiplied by alpha.
void divide_by_alpha(Image& image) {
  for (size_t i = 0; i < image.area(); ++i) {
    const int a = image.alpha[i];
    for (int c = 0; a > 0 && c < image.channels; ++c) {
      uint8_t& sample = image.pixels[i * image.channels + c];
      sample = static_cast<uint8_t>(std::min(255, (sample * 255 + a / 2) / a));
    }
  }
}

/// CMYK files hold (1-C, 1-M, 1-Y) as colours and 1-K as the extra plane.
void multiply_white(Image& image, const std::vector<uint8_t>& white) {
  for (size_t i = 0; i < image.size(); ++i) {
    image.pixels[i] = static_cast<uint8_t>((image.pixels[i] * white[i / image.channels] + 127) / 255);
  }
}

}  // namespace

Image read_bpg(std::span<const uint8_t> bytes, const Session& session) {
  File file = parse_file(bytes);
  Header& header = file.header;
  const bool grey = header.format == PixelFormat::kGrey;
  session.check_size(header.width, header.height, grey ? 1 : 3);
  const int width = static_cast<int>(header.width), height = static_cast<int>(header.height);
  const std::vector<Nal> nals = split_nals(file.data);

  PictureFormat format{header.width, header.height, chroma_of(header.format), header.bit_depth};
  Planes planes = decode_layer(nals, 0, file.colour_config, format, session);
  upsample_chroma(planes, header.format, header.bit_depth, width, height);
  Image image = to_image(planes, header);
  if (header.extra != ExtraPlane::kNone) {
    format.chroma = Chroma::kGrey;
    const Planes extra = decode_layer(nals, 1, file.extra_config, format, session);
    std::vector<uint8_t> levels = to_levels(extra[0], header.bit_depth, false);
    if (header.extra == ExtraPlane::kWhite) {
      multiply_white(image, levels);
    } else {
      image.alpha = std::move(levels);
      if (header.extra == ExtraPlane::kPremultipliedAlpha) divide_by_alpha(image);
    }
  }
  image.icc = std::move(header.icc);
  image.exif = std::move(header.exif);
  image.xmp = std::move(header.xmp);
  return image;
}

}  // namespace diffc::bpg
