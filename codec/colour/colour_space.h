// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The colour spaces that have a number in the .dfc format, and those of the code points of ITU-T H.273
// (CICP).

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// CIE 1931 chromaticity.
struct Chromaticity {
  double x, y;
};

/// Primaries and white of an RGB space.
struct Gamut {
  Chromaticity red, green, blue, white;
};

/// Linear light of a sample v in 0..1: c v below d, else (a v + b)^g (ICC.1:2022, 10.18, function type 3).
struct TransferFunction {
  double g, a = 1, b = 0, c = 0, d = 0;
};

/// Numbers of codec/FORMAT.md, section 1.
enum class Primaries : uint8_t { kGrey = 0, kBt709, kP3, kBt2020, kAdobeRgb, kProPhoto };
enum class Transfer : uint8_t { kSrgb = 1, kLinear, kGamma22, kGamma18, kAdobeRgb, kBt709, kProPhoto };

/// A space with a number. Grey has a transfer function and no primaries.
struct ColourSpace {
  Primaries primaries = Primaries::kBt709;
  Transfer transfer = Transfer::kSrgb;
  bool operator==(const ColourSpace&) const = default;
};

/// What samples mean that no profile goes with: sRGB, or its curve alone for one channel.
ColourSpace default_space(int channels);

/// The byte of the file format.
uint8_t colour_code(ColourSpace space);
/// Nothing for a byte with a number that is not in use.
std::optional<ColourSpace> space_of_code(uint8_t code);

/// Every space of this many channels (1 or 3) that has a number, the default first.
std::span<const ColourSpace> known_spaces(int channels);

/// "Display P3", "grey, gamma 2.2", ...
std::string space_name(ColourSpace space);

/// Chromaticities of a space; nothing for grey.
std::optional<Gamut> gamut_of(Primaries primaries);
TransferFunction function_of(Transfer transfer);

/// Chromaticities of a ColourPrimaries value (H.273 table 2), TransferCharacteristics (table 3). Nothing for
/// values that are reserved, unspecified, or mean no display of ordinary range (PQ, HLG and logarithms).
std::optional<Gamut> gamut_of_cicp(int primaries);
std::optional<TransferFunction> function_of_cicp(int transfer);

}  // namespace diffc
