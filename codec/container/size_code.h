// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Width and height in a file of version 2: one byte for squares of multiples of 16 up to 512, two for
// multiples of 16 up to 1440, three up to 2048, more beyond (codec/FORMAT.md, section 1).

#pragma once

#include "codec/bits/byte_io.h"

namespace diffc {

struct PictureSize {
  uint32_t width = 0, height = 0;
};

/// Width and height are at least 1.
void write_size_code(ByteWriter& out, PictureSize size);

/// Throws Error(kTruncated) at the end of the bytes and Error(kData) for a code that the writer does not
/// make.
PictureSize read_size_code(ByteReader& in);

}  // namespace diffc
