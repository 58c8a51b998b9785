// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What the randomness of a message is used for. Uses do not share random numbers.

#pragma once

#include <cstdint>

#include "codec/bits/philox.h"
#include "codec/rcc/scheme.h"

namespace diffc::rcc {

/// Part of the format (codec/rcc/FORMAT.md) but for those that only a sender draws from. Never reuse a
/// number.
enum class KeyUse : uint64_t {
  kTrellisOrder = 1,
  kTrellisSigns = 2,
  kTrellisSilent = 3,  ///< Labels of dimensions that no message describes.
  kTrellisRadius = 4,  ///< Lengths of weak labels.
  kChunkOrder = 11,
  kChunkSigns = 12,
  kChunkSilent = 13,
  kChunkArrivals = 21,  ///< Sender only.
  kExactCandidates = 31,
  kExactArrivals = 32,   ///< Sender only.
  kIdealNoise = 0x1DEA1  ///< Sender only.
};

/// The key of one use of a message's randomness.
inline Key derive_key(Key key, KeyUse use) {
  return {mix_keys(key.key, static_cast<uint64_t>(use)), key.stream};
}

/// The stream of one use of a message's randomness.
inline Philox random_stream(Key key, KeyUse use) {
  return {derive_key(key, use).key, key.stream};
}

}  // namespace diffc::rcc
