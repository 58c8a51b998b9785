// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <span>

#include "codec/base/image.h"

namespace diffc::io {

/// Sets the colours of an RGB image from C, M, Y, K of 8 bits, four samples a pixel, inverted (255: no ink):
/// by Image::icc, which is then cleared; without a usable one by the product of inverted inks, as usual. A
/// profile that was of no use stays in the image, to be told of.
void set_colours_of_inks(std::span<const uint8_t> inks, Image& image);

}  // namespace diffc::io
