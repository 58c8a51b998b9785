// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Branch metrics of the encoder: for every stage and row, log q - log p of the row's label in units of 1/256
// nat, split in an odd part x (changes sign with the label) and an even part y.

#pragma once

#include <cstdint>
#include <vector>

#include "codec/rcc/search_terms.h"
#include "codec/rcc/trellis_decode.h"
#include "codec/rcc/trellis_kernels.h"
#include "codec/rcc/trellis_layout.h"

namespace diffc::rcc {

/// Scaled copies of the code's labels. Immutable; shared by all messages.
class TrellisTables {
 public:
  explicit TrellisTables(const TrellisCode& code);
  const TrellisCode& code() const { return code_; }
  const int16_t* column(uint32_t c) const { return columns_.data() + std::size_t{code_.rows()} * c; }
  const int16_t* mask() const { return mask_.data(); }

 private:
  TrellisCode code_;
  std::vector<int16_t> columns_, mask_;
};

/// The metrics of one message.
class StageMetrics {
 public:
  static constexpr float kCountsPerNat = 256.0f;

  StageMetrics(const Target& target, const TrellisLayout& layout, const TrellisCode& code, Key key,
               const TrellisTables& tables, const LabelQuantiles& quantiles, const PathMetric& custom);

  struct Parts {
    bool x = false, y = false;  ///< Whether the part exists; where not, it is zero and its array untouched.
  };
  /// Fills x and y (rows() entries each). Thread-safe.
  Parts compute(uint32_t stage, int16_t* x, int16_t* y) const;

  /// What compute() adds up, unless there is a path metric of its own. Thread-safe.
  StageTerms terms(uint32_t stage) const;

 private:
  void add_scalars(uint32_t stage, StageTerms* terms) const;
  void add_blocks(uint32_t stage, StageTerms* terms) const;
  void add_custom(uint32_t stage, uint32_t j, int16_t* x, int16_t* y, Parts* parts) const;

  Target target_;
  const TrellisLayout& layout_;
  TrellisCode code_;
  const TrellisTables& tables_;
  const LabelQuantiles& quantiles_;
  const PathMetric& custom_;
  const TrellisKernels& kernels_;
  float scale_ = kCountsPerNat;
  std::vector<float> radius_;          // of every weak block in order
  std::vector<uint32_t> first_block_;  // per stage
};

}  // namespace diffc::rcc
