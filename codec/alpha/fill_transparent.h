// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <span>

#include "codec/base/image.h"
#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Replaces the colours that nobody sees, those under an alpha of 0, by a smooth continuation of the others,
/// which a codec codes in next to nothing: averages of the seen pixels on coarser and coarser grids,
/// interpolated back (pull-push, Gortler et al. 1996, "The Lumigraph"). Middle grey where nothing is seen at
/// all. `alpha` has one sample a pixel. Integers only: the same on every machine.
void fill_transparent(Image& image, std::span<const uint8_t> alpha);

}  // namespace diffc
