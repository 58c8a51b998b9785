// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What is wrong with a .dfc file, part by part, where parse_container() would stop at the first fault.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codec/base/limits.h"
#include "codec/base/public.h"
#include "codec/container/container.h"

namespace diffc DIFFC_PUBLIC {

/// A part of a file that is not as it was written.
struct Damage {
  std::string part;         ///< "header", "payload", "boxes", the name of a box, or "end" for what follows.
  uint64_t first_byte = 0;  ///< Where the part begins in the file.
  uint64_t bytes = 0;       ///< Of the part, those that there are; where in them the damage is, is not known.
  std::string what;         ///< One line.
};

struct Inspection {
  std::optional<Container> container;  ///< What can be read; nothing if the header is damaged.
  std::vector<Damage> damage;          ///< A prefix is none: Container::complete.
  /// Bytes before the first damage: as long a prefix of the file parses. Within a damaged payload a decoder
  /// can be given more, up to its end, and what it makes of it is right up to the damage.
  uint64_t sound_bytes = 0;
};

/// Parses as parse_container() does. Never throws Error for what the bytes are.
Inspection inspect_container(const Limits& limits, std::span<const uint8_t> bytes);

}  // namespace diffc
