// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// PFR's fast mode, MRC, ORC and argmax: every chunk of a message picks one of 2^B candidates of a fixed
// Gaussian table, whose labels the key permutes and flips. Not exact: 2^B candidates truncate the law
// (index_truncation() in index_law.h).

#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "codec/rcc/scheme.h"
#include "codec/rcc/selection.h"

namespace diffc::rcc {

struct ChunkSettings {
  Selection selection = Selection::kPoisson;
  int index_bits = 12;      ///< B: log2 of the number of candidates.
  uint32_t chunk_kl = 160;  ///< Information of one chunk at most, sixteenths of a bit.
};

/// Settings of the table-based chunk schemes (PFR fast: B - 2 bits a chunk, the others 12 bits).
ChunkSettings chunk_settings(SchemeId id);

class ChunkScheme final : public Scheme {
 public:
  ChunkScheme(SchemeId id, const ChunkSettings& settings) : id_(id), settings_(settings) {}

  SchemeId id() const override { return id_; }
  std::string_view name() const override { return scheme_name(id_); }
  Message encode(const Target& target, const Plan& plan, Key key, std::span<float> z) const override;
  void write(const Message& message, const Plan& plan, RangeEncoder& coder) const override;
  Message parse(const Plan& plan, RangeDecoder& coder) const override;
  void decode(const Message& message, const Plan& plan, Key key, std::span<float> z) const override;
  double expected_bits(const Plan& plan) const override;

 private:
  bool skewed() const {
    return settings_.selection == Selection::kPoisson || settings_.selection == Selection::kOrdered;
  }
  const int16_t* column(uint32_t c) const;

  SchemeId id_;
  ChunkSettings settings_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<int16_t[]>> columns_;  // made when first used, 32 MiB at most
};

}  // namespace diffc::rcc
