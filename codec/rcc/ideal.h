// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// `ideal`: no message; the sample is an exact fresh draw from the target and its KL is counted as the rate.
// The papers' protocol; nothing can be decoded from it.

#pragma once

#include "codec/rcc/scheme.h"

namespace diffc::rcc {

class IdealScheme final : public Scheme {
 public:
  SchemeId id() const override { return SchemeId::kIdeal; }
  std::string_view name() const override { return "ideal"; }
  Message encode(const Target& target, const Plan& plan, Key key, std::span<float> z) const override;
  void write(const Message&, const Plan&, RangeEncoder&) const override {}
  Message parse(const Plan&, RangeDecoder&) const override { return {}; }
  /// Throws Error(kUnsupported): there is no message to decode.
  void decode(const Message&, const Plan&, Key, std::span<float>) const override;
  double expected_bits(const Plan& plan) const override { return plan.information / 16.0; }
};

}  // namespace diffc::rcc
