// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// PFR's exact mode: independent Philox candidates, chunks of at most 6 bits, 2^20 candidates. The selected
// label follows the target exactly but for the truncation at 2^20 (PfrExactScheme::truncation(), below 1e-3
// for 6 bits) and the resolution of the labels (normal_of() in gaussian_table.h).

#pragma once

#include "codec/rcc/scheme.h"

namespace diffc::rcc {

class PfrExactScheme final : public Scheme {
 public:
  static constexpr int kIndexBits = 20;
  static constexpr uint32_t kChunkKl = 96;

  SchemeId id() const override { return SchemeId::kPfrExact; }
  std::string_view name() const override { return "pfr-exact"; }
  Message encode(const Target& target, const Plan& plan, Key key, std::span<float> z) const override;
  void write(const Message& message, const Plan& plan, RangeEncoder& coder) const override;
  Message parse(const Plan& plan, RangeDecoder& coder) const override;
  void decode(const Message& message, const Plan& plan, Key key, std::span<float> z) const override;
  double expected_bits(const Plan& plan) const override;

  /// Probability that the search for one chunk of a Gaussian shift (v = 1) is cut short.
  static double truncation(const Plan& plan);
};

}  // namespace diffc::rcc
