// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <cstddef>

#include "codec/image_file/image_file.h"

namespace diffc {
namespace {

struct Signature {
  std::size_t offset;
  std::string_view bytes, format;
};

using namespace std::string_view_literals;

constexpr std::array<Signature, 20> kSignatures = {{{0, "GIF87a", "GIF"},
                                                    {0, "GIF89a", "GIF"},
                                                    {0, "\0\0\0\x0CjP  \r\n\x87\n"sv, "JPEG 2000"},
                                                    {0, "\xFF\x4F\xFF\x51", "JPEG 2000"},
                                                    {4, "ftypheic", "HEIC"},
                                                    {4, "ftypheix", "HEIC"},
                                                    {4, "ftypmif1", "HEIF"},
                                                    {4, "ftypavif", "AVIF"},
                                                    {4, "ftypavis", "AVIF"},
                                                    {8, "WEBPVP8", "WebP"},
                                                    {0, "\xFF\x0A", "JPEG XL"},
                                                    {0, "\0\0\0\x0CJXL \r\n\x87\n"sv, "JPEG XL"},
                                                    {0, "BPG\xFB", "BPG"},
                                                    {0, "8BPS", "Photoshop"},
                                                    {0, "\x76\x2F\x31\x01", "OpenEXR"},
                                                    {0, "#?RADIANCE", "Radiance HDR"},
                                                    {0, "%PDF-", "PDF"},
                                                    {0, "<svg", "SVG"},
                                                    {0, "qoif", "QOI"},
                                                    {0, "\x1F\x8B", "gzip"}}};

}  // namespace

std::string_view foreign_format(std::span<const uint8_t> bytes) {
  for (const Signature& s : kSignatures) {
    if (bytes.size() < s.offset + s.bytes.size()) continue;
    const auto start = bytes.subspan(s.offset, s.bytes.size());
    if (std::equal(start.begin(), start.end(), s.bytes.begin(),
                   [](uint8_t a, char b) { return a == static_cast<uint8_t>(b); }))
      return s.format;
  }
  return {};
}

}  // namespace diffc
