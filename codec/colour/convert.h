// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <span>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Inks C, M, Y, K of 8 bits, inverted as Adobe's JPEG files have them (255: no ink), into sRGB samples by
/// their profile, perceptual intent. `inks` has 4 samples a pixel, `rgb` 3. False, and nothing done, if the
/// profile is not one of CMYK that lcms can use. Thread-safe. Throws std::bad_alloc.
bool inks_to_srgb(std::span<const uint8_t> icc, std::span<const uint8_t> inks, std::span<uint8_t> rgb);

}  // namespace diffc
