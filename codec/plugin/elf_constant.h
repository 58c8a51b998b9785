// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace diffc {

/// A 32-bit constant that a shared object exports, read from its file: opening the object would already run
/// its constructors. Empty if the file is not a 64-bit ELF object of this machine's byte order with its
/// section headers in place, or has no such initialised constant.
std::optional<uint32_t> elf_constant(const std::string& path, std::string_view symbol);

}  // namespace diffc
