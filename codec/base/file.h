// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Whole files in and out, with "-" for the standard streams.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Largest file read_file_bytes() takes unless told otherwise.
inline constexpr uint64_t kMaxFileBytes = uint64_t{1} << 30;

/// Contents of a file, or of standard input for "-". Throws Error(kIo) if it cannot be read and Error(kLimit)
/// if it is larger than `limit` bytes, both naming the file.
std::vector<uint8_t> read_file_bytes(const std::string& path, uint64_t limit = kMaxFileBytes);

/// Writes a file so that `path` holds either what it held before or all of `bytes`: a temporary file in the
/// same folder is written and renamed. A path that exists and is no regular file (a pipe, /dev/null) is
/// written in place.
/// "-" is standard output. Throws Error(kIo) on failure and removes the temporary file.
void write_file_atomically(const std::string& path, std::span<const uint8_t> bytes);

}  // namespace diffc
