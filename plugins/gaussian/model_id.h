// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Identity of a Gaussian model: the SHA-256 of its canonical content.

#pragma once

#include <string>
#include <string_view>

namespace diffc::gaussian {

/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view content);

}  // namespace diffc::gaussian
