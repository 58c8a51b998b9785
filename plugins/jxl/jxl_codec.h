// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// JPEG XL through libjxl.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/image.h"
#include "codec/plugin/session.h"

namespace diffc::jxl {

/// Largest Butteraugli distance that libjxl 0.7 takes.
inline constexpr double kMaxDistance = 15;

/// Distance for a quality of 0..100. Above 30 as cjxl has it, 0.1 + 0.09 (100 - q); below, a straight line
/// from 6.4 to kMaxDistance at 0.
double distance_of_quality(int quality);

struct Settings {
  double distance = 1;  ///< Butteraugli distance, 0.01 to kMaxDistance.
  bool lossless = false;
  int effort = 7;  ///< 1 to 9.
};

/// A bare codestream, or a container of it where the picture has EXIF or XMP. Samples are of the picture's
/// profile. Single-threaded. Throws Error(kUnsupported) if libjxl cannot do it.
std::vector<uint8_t> encode(const Image& image, const Settings& settings);

/// Decodes the first frame, upright, with profile, EXIF (whose orientation is reset) and XMP. Pictures that
/// are stored without a profile of their own samples come in their original colour space where it is one of
/// the known ones, else in sRGB. Memory taken by libjxl is bounded by the session's limits. Throws
/// Error(kData) for damaged files.
Image decode(std::span<const uint8_t> bytes, const Session& session);

}  // namespace diffc::jxl
