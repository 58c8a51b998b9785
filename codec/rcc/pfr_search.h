// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The search of the Poisson functional representation among independent Philox candidates: the least of
// arrival time / weight wins (Li & El Gamal 2018). It ends when no later candidate is to be expected to win.

#pragma once

#include <cstdint>
#include <span>

#include "codec/rcc/gpu_search.h"
#include "codec/rcc/key_use.h"
#include "codec/rcc/log_ratio.h"

namespace diffc::rcc {

struct PfrChoice {
  uint32_t index = 0;
  /// Expected number of candidates after the last one tried that would have won: a bound on the probability
  /// that the choice is not that of an endless search.
  double missed = 0;
};

/// normal_of() at the 65537 multiples of 2^16; it is linear between them.
const float* fine_labels();

/// Searches the candidates of one chunk, at most `most` of them. `ratios` are log q - log p by dimension;
/// `candidates` is the stream of KeyUse::kExactCandidates, `chunk` the number in it.
///
/// For shifts (b = 0) the weight of a candidate is log-normal, W = exp(A g), g ~ N(0, 1), A^2 = sum a^2, and
/// the expected number of arrivals after time T with t / W < s is E max(0, s W - T), Black and Scholes' price
/// of a call. The search ends where it is below 2^-16. For
/// others a bound on every weight ends it.
/// Long searches are scored by `gpu`, if there is one.
PfrChoice search_poisson(std::span<const LogRatio> ratios, Key candidates, uint32_t chunk,
                         uint64_t arrival_key, uint32_t most, GpuSearch* gpu = nullptr);

}  // namespace diffc::rcc
