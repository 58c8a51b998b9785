// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/chunk_scheme.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/rcc/chunk_layout.h"
#include "codec/rcc/gaussian_table.h"
#include "codec/rcc/index_law.h"
#include "codec/rcc/key_use.h"
#include "codec/rcc/log_ratio.h"
#include "codec/rcc/trellis_code.h"
#include "codec/rcc/trellis_kernels.h"

namespace diffc::rcc {
namespace {

constexpr uint32_t kColumns = 1024;  // distinct columns; 32 MiB at B = 14
constexpr float kCountsPerNat = 256.0f;
constexpr std::size_t kBatch = 16;

uint32_t row_of(uint32_t index, uint32_t chunk, uint32_t j, int bits) {
  return index ^ row_scramble(chunk, j / kColumns, bits);
}

// log q - log p of every candidate of a chunk, in nats up to a constant.
struct Scores {
  std::vector<int16_t> linear, square;
  std::vector<float> total;
};

uint32_t select(Selection selection, const std::vector<float>& score, Philox& random) {
  const auto n = static_cast<double>(score.size());
  double best = 0.0, arrival = 0.0;
  uint32_t choice = 0;
  for (std::size_t k = 0; k < score.size(); ++k) {
    double value = -score[k];
    if (selection != Selection::kLargest) {
      const double wait = -std::log(random.uniform());
      if (selection == Selection::kPoisson) arrival += wait;
      if (selection == Selection::kOrdered) arrival += wait * n / (n - static_cast<double>(k));
      if (selection == Selection::kMinimal) arrival = wait;
      value += std::log(arrival);
    }
    if (k == 0 || value < best) {
      best = value;
      choice = static_cast<uint32_t>(k);
    }
  }
  return choice;
}

uint32_t capped_kl(const Plan& plan, uint32_t chunks) {
  return std::min(plan.information / std::max(chunks, 1u), 640u);
}

}  // namespace

ChunkSettings chunk_settings(SchemeId id) {
  switch (id) {
    case SchemeId::kPfr10:
      return {Selection::kPoisson, 10, 16 * 8};
    case SchemeId::kPfr14:
      return {Selection::kPoisson, 14, 16 * 12};
    case SchemeId::kMrc:
      return {Selection::kMinimal, 12, 16 * 10};
    case SchemeId::kOrc:
      return {Selection::kOrdered, 12, 16 * 10};
    case SchemeId::kArgmax:
      return {Selection::kLargest, 12, 152};  // E[max of 2^12]^2 / (2 ln 2) = 9.5 bits
    default:
      return {Selection::kPoisson, 12, 16 * 10};
  }
}

const int16_t* ChunkScheme::column(uint32_t c) const {
  const std::lock_guard lock(mutex_);
  if (columns_.empty()) columns_.resize(kColumns);
  auto& slot = columns_[c];
  if (!slot) {
    const GaussianTable& table = gaussian_table();
    const std::size_t rows = std::size_t{1} << settings_.index_bits;
    slot = std::make_unique<int16_t[]>(rows);
    for (std::size_t r = 0; r < rows; ++r)
      slot[r] = table.value[strong_rank(static_cast<uint32_t>(r), c, settings_.index_bits)];
  }
  return slot.get();
}

Message ChunkScheme::encode(const Target& target, const Plan& plan, Key key, std::span<float> z) const {
  if (target.mean.size() != plan.dimensions || z.size() != plan.dimensions)
    throw Error(ErrorKind::kUsage, "chunk scheme: target, plan and sample differ in size");
  const ChunkLayout layout = make_chunks(plan, key, chunk_count(plan, settings_.chunk_kl));
  const TrellisKernels& kernels = trellis_kernels();
  const std::size_t rows = std::size_t{1} << settings_.index_bits;
  Scores scores{std::vector<int16_t>(rows), std::vector<int16_t>(rows), std::vector<float>(rows)};
  Philox random = random_stream(key, KeyUse::kChunkArrivals);
  std::vector<ScalarLabel> batch;
  Message message;
  for (uint32_t chunk = 0; chunk < layout.chunks; ++chunk) {
    std::fill(scores.total.begin(), scores.total.end(), 0.0f);
    bool linear = false, square = false;
    const auto flush = [&] {
      if (batch.empty()) return;
      const bool narrow =
          std::any_of(batch.begin(), batch.end(), [](const ScalarLabel& l) { return l.b != 0; });
      kernels.add_columns(scores.linear.data(), narrow ? scores.square.data() : nullptr, batch.data(),
                          batch.size(), rows, !linear, !square);
      linear = true;
      square = square || narrow;
      batch.clear();
    };
    for (uint32_t at = layout.begin[chunk]; at < layout.begin[chunk + 1]; ++at) {
      const uint32_t i = layout.order[at], j = at - layout.begin[chunk];
      const LogRatio ratio = log_ratio(target, i);
      const float a = layout.negative[at] ? -ratio.a : ratio.a, b = ratio.b;
      const int16_t* labels = column(j % kColumns);
      const uint32_t scramble = row_scramble(chunk, j / kColumns, settings_.index_bits);
      if (std::fabs(a) > 4.0f || b < -1.0f) {
        for (std::size_t k = 0; k < rows; ++k) {
          const float label = static_cast<float>(labels[k ^ scramble]) * GaussianTable::kUnit;
          scores.total[k] += (a + b * label) * label;
        }
        continue;
      }
      batch.push_back({labels, static_cast<int16_t>(std::lrint(a * kCountsPerNat * 8.0f)),
                       static_cast<int16_t>(std::lrint(b * kCountsPerNat * 64.0f)), scramble});
      if (batch.size() == kBatch) flush();
    }
    flush();
    for (std::size_t k = 0; k < rows; ++k)
      scores.total[k] +=
          static_cast<float>((linear ? scores.linear[k] : 0) + (square ? scores.square[k] : 0)) /
          kCountsPerNat;
    message.symbols.push_back(select(settings_.selection, scores.total, random));
  }
  decode(message, plan, key, z);
  return message;
}

void ChunkScheme::write(const Message& message, const Plan& plan, RangeEncoder& coder) const {
  if (skewed()) {
    write_indices(message.symbols, settings_.index_bits,
                  capped_kl(plan, static_cast<uint32_t>(message.symbols.size())), coder);
  } else {
    for (const uint32_t index : message.symbols) coder.encode_bits(index, settings_.index_bits);
  }
}

Message ChunkScheme::parse(const Plan& plan, RangeDecoder& coder) const {
  const uint32_t chunks = chunk_count(plan, settings_.chunk_kl);
  if (skewed()) return {read_indices(chunks, settings_.index_bits, capped_kl(plan, chunks), coder)};
  Message message;
  message.symbols.resize(chunks);
  for (uint32_t& index : message.symbols) index = coder.decode_bits(settings_.index_bits);
  return message;
}

void ChunkScheme::decode(const Message& message, const Plan& plan, Key key, std::span<float> z) const {
  const ChunkLayout layout = make_chunks(plan, key, chunk_count(plan, settings_.chunk_kl));
  const GaussianTable& table = gaussian_table();
  fill_silent(layout, key, z);
  for (uint32_t chunk = 0; chunk < layout.chunks; ++chunk) {
    const uint32_t index =
        chunk < message.symbols.size() ? message.symbols[chunk] & ((1u << settings_.index_bits) - 1) : 0;
    for (uint32_t at = layout.begin[chunk]; at < layout.begin[chunk + 1]; ++at) {
      const uint32_t j = at - layout.begin[chunk];
      const uint32_t row = row_of(index, chunk, j, settings_.index_bits);
      const float label =
          static_cast<float>(table.value[strong_rank(row, j % kColumns, settings_.index_bits)]) *
          GaussianTable::kUnit;
      z[layout.order[at]] = layout.negative[at] ? -label : label;
    }
  }
}

double ChunkScheme::expected_bits(const Plan& plan) const {
  const uint32_t chunks = chunk_count(plan, settings_.chunk_kl);
  if (chunks == 0) return 0.0;
  if (!skewed()) return static_cast<double>(chunks) * settings_.index_bits;
  return chunks * expected_index_bits(settings_.index_bits, capped_kl(plan, chunks));
}

}  // namespace diffc::rcc
