// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <avif/avif.h>

#include "codec/base/image.h"

namespace diffc::avif {

/// What the properties of a file want done to its samples before they are shown, in this order: crop (clap),
/// rotation (irot), mirroring (imir), MIAF (ISO/IEC 23000-22) 7.3.6.7. A crop that is none of the picture is
/// not done.
void apply_transforms(const avifImage& source, Image& image);

}  // namespace diffc::avif
