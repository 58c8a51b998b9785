// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Trellis reverse channel coding: the default scheme. See codec/rcc/THEORY.md for the mathematics.

#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "codec/rcc/scheme.h"
#include "codec/rcc/trellis_metrics.h"
#include "codec/rcc/viterbi.h"

namespace diffc::rcc {

/// Options of a trellis beyond its id. Both sides need the same code, all_strong and label quantiles; only
/// the encoder uses the path metric, the threads and the GPU.
struct TrellisOptions {
  TrellisCode code;
  int threads = 1;
  std::shared_ptr<GpuSearch> gpu;  ///< Searches there, where it can.
  /// Every dimension has a scalar label, however few bits it gets: what label quantiles and path metrics
  /// need.
  bool all_strong = false;
  /// Quantiles of another symmetric reproduction law at (i + 1/2)/2^15, ascending; empty: N(0, 1). The labels
  /// then are draws from it.
  LabelQuantiles label_quantiles;
  /// Replaces log q - log p, in nats, up to a constant per dimension. Thread-safe.
  PathMetric path_metric;
};

/// Code of a trellis id.
TrellisCode trellis_code(SchemeId id);

/// Message length that delivers plan.information with the code of `id`; integers only. At most 12 bits a
/// dimension of positive weight.
uint32_t trellis_bits(SchemeId id, const Plan& plan);

class TrellisScheme final : public Scheme {
 public:
  /// Throws Error(kUsage) for label quantiles of another size, or quantiles or a metric without all_strong.
  TrellisScheme(SchemeId id, TrellisOptions options);

  SchemeId id() const override { return id_; }
  std::string_view name() const override { return scheme_name(id_); }
  Message encode(const Target& target, const Plan& plan, Key key, std::span<float> z) const override;
  void write(const Message& message, const Plan& plan, RangeEncoder& coder) const override;
  Message parse(const Plan& plan, RangeDecoder& coder) const override;
  void decode(const Message& message, const Plan& plan, Key key, std::span<float> z) const override;
  double expected_bits(const Plan& plan) const override { return message_bits(plan); }
  bool fixed_length() const override { return true; }

 private:
  uint32_t message_bits(const Plan& plan) const { return trellis_bits(id_, plan); }
  std::vector<uint8_t> search(const Target& target, const TrellisLayout& layout, Key key) const;
  const TrellisTables& tables() const;
  std::unique_ptr<ViterbiWorkspace> borrow() const;

  SchemeId id_;
  TrellisOptions options_;
  mutable std::once_flag tables_once_;
  mutable std::unique_ptr<TrellisTables> tables_;  // encoder only
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<ViterbiWorkspace>> idle_;
};

}  // namespace diffc::rcc
