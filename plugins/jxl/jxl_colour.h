// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <jxl/color_encoding.h>

#include <cstdint>
#include <optional>
#include <span>

namespace diffc::jxl {

enum class Match {
  kExact,
  kNear,  ///< The curve of ProPhoto RGB may lack its line near black, which libjxl cannot say.
};

/// A profile in libjxl's terms, sRGB if there is none: nothing where the profile is of no known space or
/// cannot be said. For pictures of 1 or 3 channels.
std::optional<JxlColorEncoding> encoding_of(std::span<const uint8_t> icc, int channels, Match match);

}  // namespace diffc::jxl
