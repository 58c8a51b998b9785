// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Pictures as they are meant to be seen.

#pragma once

#include "codec/base/image.h"
#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Turns and mirrors pixels and alpha of a picture with this orientation (EXIF 2.32, tag 274: 1..8) so that
/// its orientation becomes 1. Other numbers change nothing. Metadata is not looked at.
void turn_upright(Image& image, int orientation);

/// turn_upright() by the image's EXIF block, in which, as in its XMP packet, the orientation is reset.
void turn_upright(Image& image);

}  // namespace diffc
