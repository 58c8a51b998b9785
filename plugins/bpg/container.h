// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The BPG container (BPG specification 0.9.5, F. Bellard): header, extensions, HEVC headers, HEVC data.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace diffc::bpg {

inline constexpr uint8_t kMagic[4] = {0x42, 0x50, 0x47, 0xFB};

/// Chroma sampling; the values of the format. kJpeg*: chroma samples centred between luma samples
/// horizontally; kMpeg*: on the even luma columns.
enum class PixelFormat : uint8_t {
  kGrey = 0,
  kJpeg420 = 1,
  kJpeg422 = 2,
  k444 = 3,
  kMpeg420 = 4,
  kMpeg422 = 5
};

enum class ColourSpace : uint8_t { kBt601 = 0, kRgb = 1, kYCgCo = 2, kBt709 = 3, kBt2020 = 4 };

/// What the plane beside the colours means.
enum class ExtraPlane : uint8_t { kNone, kStraightAlpha, kPremultipliedAlpha, kWhite };

/// Extension tags that are understood; others are skipped.
inline constexpr uint32_t kTagExif = 1;
inline constexpr uint32_t kTagIcc = 2;
inline constexpr uint32_t kTagXmp = 3;

struct Header {
  PixelFormat format = PixelFormat::k444;
  int bit_depth = 8;  ///< 8 to 14.
  ColourSpace space = ColourSpace::kBt601;
  ExtraPlane extra = ExtraPlane::kNone;
  bool limited_range = false;
  bool animation = false;
  uint32_t width = 0, height = 0;
  std::vector<uint8_t> exif;  ///< From the TIFF header on.
  std::vector<uint8_t> icc;
  std::vector<uint8_t> xmp;
};

/// A parsed file; the spans point into it.
struct File {
  Header header;
  std::span<const uint8_t> colour_config;  ///< HEVC header of the colour planes (hevc_config.h).
  std::span<const uint8_t> extra_config;   ///< HEVC header of the extra plane, empty without one.
  std::span<const uint8_t> data;           ///< HEVC NAL units, the first without its start code.
};

/// True for the magic of BPG.
bool is_bpg(std::span<const uint8_t> bytes);

/// Takes a file apart without allocating for its declared size. Throws Error(kData) if it is damaged.
File parse_file(std::span<const uint8_t> bytes);

/// Everything of a file up to the HEVC data. `extra_config` is empty unless header.extra is set.
std::vector<uint8_t> write_file_start(const Header& header, std::span<const uint8_t> colour_config,
                                      std::span<const uint8_t> extra_config);

}  // namespace diffc::bpg
