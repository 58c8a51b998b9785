// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <vector>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Sets tiff:Orientation to 1 where an XMP packet (ISO 16684-1) tells another value, as an attribute or an
/// element. Any bytes will do.
void reset_xmp_orientation(std::vector<uint8_t>& xmp);

}  // namespace diffc
