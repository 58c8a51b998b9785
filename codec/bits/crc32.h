// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <span>

namespace diffc {

/// CRC-32 of IEEE 802.3 (polynomial 0xEDB88320, reflected), as in PNG and zlib.
uint32_t crc32(std::span<const uint8_t> bytes);

}  // namespace diffc
