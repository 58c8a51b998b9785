// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The random choices behind a synthetic picture: integers of a counter-based generator, the same everywhere.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "codec/bits/philox.h"

namespace diffc::synthetic {

using Colour = std::array<uint8_t, 3>;  ///< Red, green, blue.

class Dice {
 public:
  /// Kinds of pictures use different streams, so that one seed gives them unrelated choices.
  Dice(uint64_t seed, uint64_t stream) : random_(seed, stream) {}

  int between(int low, int high);                 ///< Uniform, both ends included; low <= high.
  double uniform() { return random_.uniform(); }  ///< In (0, 1).
  bool chance(double probability) { return uniform() < probability; }
  uint64_t seed();  ///< For other Dice.

  /// About normal, standard deviation 1, within 4.9 of 0: a sum of uniforms, for libm is not the same
  /// everywhere.
  double bell();

  Colour colour();                           ///< Any, pure, grey or pale.
  Colour pure_colour();                      ///< Every channel 0 or 255: black, white, six colours between.
  Colour near(Colour colour, int distance);  ///< Each channel at most `distance` away.

  template <typename T, std::size_t N>
  const T& pick(const T (&choices)[N]) {
    return choices[between(0, static_cast<int>(N) - 1)];
  }

 private:
  Philox random_;
};

}  // namespace diffc::synthetic
