// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Pictures made of a photograph.

#pragma once

#include "codec/base/image.h"
#include "models/synthetic/dice.h"

namespace diffc::synthetic {

enum class PhotographChange {
  kInverted,    ///< 255 minus every sample.
  kGrey,        ///< In three equal channels.
  kPasted,      ///< A rectangle or an ellipse of it on a flat ground.
  kCaptioned,   ///< With text over it.
  kHalf,        ///< Beside a synthetic picture of any kind, along one straight line.
  kPosterised,  ///< Two to eight levels a channel.
  kSaturated    ///< Colours driven away from grey, until they clip.
};
inline constexpr int kPhotographChanges = 7;

/// An RGB picture of the photograph's size; the photograph is grey or RGB and not empty. The same seed gives
/// the same picture. Thread-safe.
Image changed_photograph(PhotographChange change, const Image& photograph, uint64_t seed);

}  // namespace diffc::synthetic
