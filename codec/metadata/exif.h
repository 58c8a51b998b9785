// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What has to be read and changed in an EXIF block (EXIF 2.32, a TIFF structure). Any bytes will do: what is
// malformed is left alone.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Orientation (tag 274) of the picture, 1..8: 1 is upright, and stands for a block that does not tell.
int exif_orientation(std::span<const uint8_t> exif);

/// Sets the orientation to 1 where it is told.
void reset_exif_orientation(std::vector<uint8_t>& exif);

/// Removes the thumbnail and its directory (IFD1). Everything else keeps its place, because maker notes may
/// count from the start of the block: what lay before other things becomes zeros.
void drop_exif_thumbnail(std::vector<uint8_t>& exif);

}  // namespace diffc
