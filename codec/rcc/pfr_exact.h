// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The Poisson functional representation, exact but for what it tells: independent Philox candidates, chunks
// that the sender halves, up to eight times, where they carry more than 4 bits, and a search that ends when
// nothing better is to be expected (pfr_search.h), after 2^22 candidates at the latest, which only a single
// dimension of many bits needs. The sample follows the target but for Message::missed and the resolution of
// the labels (normal_of() in gaussian_table.h).

#pragma once

#include "codec/rcc/scheme.h"

namespace diffc::rcc {

class PfrExactScheme final : public Scheme {
 public:
  static constexpr int kIndexBits = 22;
  static constexpr uint32_t kChunkKl = 40;  ///< Expected, in 1/16 bit.

  explicit PfrExactScheme(int threads = 1, std::shared_ptr<GpuSearch> gpu = nullptr)
      : threads_(threads), gpu_(std::move(gpu)) {}

  SchemeId id() const override { return SchemeId::kPfrExact; }
  std::string_view name() const override { return "pfr-exact"; }
  Message encode(const Target& target, const Plan& plan, Key key, std::span<float> z) const override;
  void write(const Message& message, const Plan& plan, RangeEncoder& coder) const override;
  Message parse(const Plan& plan, RangeDecoder& coder) const override;
  void decode(const Message& message, const Plan& plan, Key key, std::span<float> z) const override;
  double expected_bits(const Plan& plan) const override;

 private:
  int threads_;
  std::shared_ptr<GpuSearch> gpu_;
};

}  // namespace diffc::rcc
