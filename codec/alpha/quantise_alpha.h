// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <span>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Fewer levels of alpha, the nearest of n equal steps from 0 to 255: n = round(255^(quality / 100)), 255 for
/// quality 100, which changes nothing, 16 for 50, one for 0. 0 and 255 stay. `quality` is in 0..100.
void quantise_alpha(std::span<uint8_t> alpha, int quality);

}  // namespace diffc
