// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <utility>

#include "codec/base/error.h"
#include "plugins/bpg/bpg_file.h"
#include "plugins/bpg/container.h"
#include "plugins/bpg/nal.h"
#include "plugins/bpg/planes.h"

namespace diffc::bpg {
namespace {

void append_nal(std::vector<uint8_t>& out, const std::vector<uint8_t>& nal, int layer,
                std::vector<uint8_t> start_code) {
  const std::vector<uint8_t> bytes = with_layer({nal}, layer);
  out.insert(out.end(), start_code.begin(), start_code.end());
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void append_slices(WrittenFile& file, const HevcStream& stream, int layer) {
  for (const auto& slice : stream.slices) {
    append_nal(file.bytes, slice, layer, {0, 0, 1});
    file.slice_bits += 8 * (slice.size() - 2);
  }
}

}  // namespace

WrittenFile write_bpg(const Image& image, const WriteSettings& settings) {
  Header header;
  header.width = static_cast<uint32_t>(image.width);
  header.height = static_cast<uint32_t>(image.height);
  header.format = image.channels == 1 ? PixelFormat::kGrey : PixelFormat::k444;
  // Only RGB survives without loss.
  if (image.channels == 3 && settings.colour.lossless) header.space = ColourSpace::kRgb;
  if (image.has_alpha()) header.extra = ExtraPlane::kStraightAlpha;
  header.exif = image.exif;
  header.icc = image.icc;
  header.xmp = image.xmp;

  const HevcStream colour = encode_hevc(to_planes(image, header.space), settings.colour);
  const std::vector<uint8_t> colour_config = write_hevc_header(colour.config);
  WrittenFile file;
  if (!image.has_alpha()) {
    file.bytes = write_file_start(header, colour_config, {});
    append_nal(file.bytes, colour.pps, 0, {});
    append_slices(file, colour, 0);
    return file;
  }
  Plane plane(image.width, image.height);
  plane.samples.assign(image.alpha.begin(), image.alpha.end());
  const HevcStream alpha = encode_hevc({std::move(plane)}, settings.alpha);
  file.bytes = write_file_start(header, colour_config, write_hevc_header(alpha.config));
  append_nal(file.bytes, alpha.pps, 1, {});
  append_nal(file.bytes, colour.pps, 0, {0, 0, 0, 1});
  append_slices(file, alpha, 1);
  append_slices(file, colour, 0);
  return file;
}

}  // namespace diffc::bpg
