// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// PFR as files of version 0.1 have it (`pfr-exact` there): independent Philox candidates, 2^20 of them for
// chunks of 6 bits by the plan. Chunks of an image carry more or less than planned, up to three times as
// much, so that the truncation is up to 2.2e-3 a chunk, and no bound ends the search of a chunk of many
// dimensions early: slow. For new files there is pfr_exact.h.

#pragma once

#include "codec/rcc/scheme.h"

namespace diffc::rcc {

class PfrFirstScheme final : public Scheme {
 public:
  static constexpr int kIndexBits = 20;
  static constexpr uint32_t kChunkKl = 96;

  SchemeId id() const override { return SchemeId::kPfrFirst; }
  std::string_view name() const override { return "pfr-6"; }
  Message encode(const Target& target, const Plan& plan, Key key, std::span<float> z) const override;
  void write(const Message& message, const Plan& plan, RangeEncoder& coder) const override;
  Message parse(const Plan& plan, RangeDecoder& coder) const override;
  void decode(const Message& message, const Plan& plan, Key key, std::span<float> z) const override;
  double expected_bits(const Plan& plan) const override;

  /// Probability that the search for one chunk of a Gaussian shift (v = 1) is cut short.
  static double truncation(const Plan& plan);
};

}  // namespace diffc::rcc
