// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Which colour space an ICC profile describes: told by what it computes, not by its name or its bytes.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "codec/base/public.h"
#include "codec/colour/colour_space.h"

namespace diffc DIFFC_PUBLIC {

/// Two spaces are taken for one where no colour of 8 bits, on a display with the primaries of BT.709 or of
/// BT.2020 and the curve of sRGB, differs by more than this many of the display's 256 levels: the picture
/// seen then changes by one level at most, and by rounding alone.
inline constexpr double kSameSpaceLevels = 0.75;

struct ProfileReading {
  std::string fault;                 ///< Why no picture of these channels can have this profile; or empty.
  std::optional<ColourSpace> space;  ///< The known space that computes the same, the nearest of several.
};

/// Evaluates a profile for pictures of 1 or 3 channels, with the relative colorimetric intent and, for
/// profiles with tables, the perceptual one too. An RGB profile of a grey picture counts with its greys, if
/// they are those of a known space. Any bytes will do. Thread-safe. Throws std::bad_alloc.
ProfileReading read_profile(std::span<const uint8_t> icc, int channels);

/// ProfileReading::fault alone, which takes no comparisons; an RGB profile of a grey picture is a fault here.
std::string profile_fault(std::span<const uint8_t> icc, int channels);

/// Whether a profile computes what pictures of 1 or 3 channels without a profile mean.
bool is_default_profile(std::span<const uint8_t> icc, int channels);

/// The profile's description of itself, printable ASCII without line breaks, at most 80 bytes; empty if it
/// has none or is none.
std::string profile_name(std::span<const uint8_t> icc);

}  // namespace diffc
