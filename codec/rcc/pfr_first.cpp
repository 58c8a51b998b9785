// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/pfr_first.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/rcc/chunk_layout.h"
#include "codec/rcc/gaussian_table.h"
#include "codec/rcc/index_law.h"
#include "codec/rcc/key_use.h"
#include "codec/rcc/log_ratio.h"
#include "codec/rcc/selection.h"

namespace diffc::rcc {
namespace {

constexpr float kReach = 4.4f;  // beyond every label

uint32_t kl_of(const Plan& plan, uint32_t chunks) {
  return std::min(plan.information / std::max(chunks, 1u), 640u);
}

// Largest value of a z + b z^2 over the labels.
double largest(LogRatio c) {
  double best = std::fabs(c.a) * kReach + c.b * kReach * kReach;
  if (c.b < 0.0f && std::fabs(c.a) < -2.0f * c.b * kReach) best = -0.25 * c.a * c.a / c.b;
  return best;
}

}  // namespace

Message PfrFirstScheme::encode(const Target& target, const Plan& plan, Key key, std::span<float> z) const {
  if (target.mean.size() != plan.dimensions || z.size() != plan.dimensions)
    throw Error(ErrorKind::kUsage, "pfr-6: target, plan and sample differ in size");
  const GaussianTable& table = gaussian_table();
  const ChunkLayout layout = make_chunks(plan, key, chunk_count(plan, kChunkKl));
  const Key candidates = derive_key(key, KeyUse::kExactCandidates);
  Philox random = random_stream(key, KeyUse::kExactArrivals);
  Message message;
  std::vector<LogRatio> c;
  for (uint32_t chunk = 0; chunk < layout.chunks; ++chunk) {
    c.clear();
    double bound = 0.0;
    for (uint32_t at = layout.begin[chunk]; at < layout.begin[chunk + 1]; ++at) {
      c.push_back(log_ratio(target, layout.order[at]));
      bound += largest(c.back());
    }
    double best = 0.0, arrival = 0.0;
    uint32_t choice = 0;
    for (uint32_t k = 0; k < 1u << kIndexBits; ++k) {
      arrival -= std::log(random.uniform());
      const double time = std::log(arrival);
      // No later candidate can win once even the largest weight would not help it.
      if (k > 0 && time - bound > best) break;
      double score = 0.0;
      for (uint32_t group = 0; 4 * group < c.size(); ++group) {
        uint32_t words[4];
        exact_candidate_words(candidates.key, candidates.stream, chunk, k, group, words);
        for (uint32_t j = 4 * group; j < std::min<std::size_t>(c.size(), 4 * group + 4); ++j) {
          const float label = normal_of(words[j % 4], table);
          score += (c[j].a + c[j].b * label) * label;
        }
      }
      if (k == 0 || time - score < best) {
        best = time - score;
        choice = k;
      }
    }
    message.symbols.push_back(choice);
  }
  decode(message, plan, key, z);
  return message;
}

void PfrFirstScheme::write(const Message& message, const Plan& plan, RangeEncoder& coder) const {
  write_indices(message.symbols, kIndexBits, kl_of(plan, static_cast<uint32_t>(message.symbols.size())),
                coder);
}

Message PfrFirstScheme::parse(const Plan& plan, RangeDecoder& coder) const {
  const uint32_t chunks = chunk_count(plan, kChunkKl);
  return {read_indices(chunks, kIndexBits, kl_of(plan, chunks), coder)};
}

void PfrFirstScheme::decode(const Message& message, const Plan& plan, Key key, std::span<float> z) const {
  const GaussianTable& table = gaussian_table();
  const ChunkLayout layout = make_chunks(plan, key, chunk_count(plan, kChunkKl));
  const Key candidates = derive_key(key, KeyUse::kExactCandidates);
  fill_silent(layout, key, z);
  for (uint32_t chunk = 0; chunk < layout.chunks; ++chunk) {
    const uint32_t index = chunk < message.symbols.size() ? message.symbols[chunk] : 0;
    uint32_t words[4] = {};
    for (uint32_t at = layout.begin[chunk]; at < layout.begin[chunk + 1]; ++at) {
      const uint32_t j = at - layout.begin[chunk];
      if (j % 4 == 0) exact_candidate_words(candidates.key, candidates.stream, chunk, index, j / 4, words);
      z[layout.order[at]] = normal_of(words[j % 4], table);
    }
  }
}

double PfrFirstScheme::expected_bits(const Plan& plan) const {
  const uint32_t chunks = chunk_count(plan, kChunkKl);
  return chunks == 0 ? 0.0 : chunks * expected_index_bits(kIndexBits, kl_of(plan, chunks));
}

double PfrFirstScheme::truncation(const Plan& plan) {
  const uint32_t chunks = chunk_count(plan, kChunkKl);
  return chunks == 0 ? 0.0 : index_truncation(kIndexBits, kl_of(plan, chunks));
}

}  // namespace diffc::rcc
