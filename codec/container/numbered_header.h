// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The own header of a codec that has a number, in files of version 2: what is usual takes no bytes.

#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "codec/bits/byte_io.h"
#include "codec/container/header_fields.h"

namespace diffc {

/// `trellis` on the usual grid: the header that a file leaves out.
inline constexpr std::array<uint8_t, kNumberedHeader> kUsualHeader = {6, 96, 0};

/// Throws Error(kData) for a header of another length, or that the format cannot express.
void write_numbered_header(ByteWriter& out, const std::vector<uint8_t>& header);
/// Throws Error(kData) for a longer form than the header needs.
std::vector<uint8_t> read_numbered_header(ByteReader& in);

}  // namespace diffc
