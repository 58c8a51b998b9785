// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Patches of photographs as a source.

#pragma once

#include <memory>
#include <vector>

#include "codec/base/image.h"
#include "models/r2d2/source.h"

namespace diffc::r2d2 {

/// Random crops of side x side RGB samples (3 side^2 dimensions, interleaved) of RGB images, on the scale of
/// codec/base/image.h with values (x8 + u)/128 - 1, u uniform in [0,1): discrete pixels would have no
/// density. One of the eight symmetries of the square is drawn for each. Throws Error(kData) for no images,
/// grey or smaller ones.
std::unique_ptr<Source> make_image_patch_source(std::vector<Image> images, int side = 4);

}  // namespace diffc::r2d2
