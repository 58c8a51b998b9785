// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/pfr_exact.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "codec/base/error.h"
#include "codec/base/parallel.h"
#include "codec/rcc/chunk_layout.h"
#include "codec/rcc/chunk_tree.h"
#include "codec/rcc/gaussian_table.h"
#include "codec/rcc/index_law.h"
#include "codec/rcc/key_use.h"
#include "codec/rcc/pfr_search.h"
#include "codec/rcc/selection.h"

namespace diffc::rcc {
namespace {

constexpr double kMostNats = 4 * std::numbers::ln2;

// A message is the flags of halve_chunks() and then an index for every part.

/// Initial weights of a flag.
AdaptiveModel flag_model() {
  static constexpr std::array<uint16_t, 2> kInitial = {8, 1};
  return AdaptiveModel(kInitial);
}

uint32_t kl_of(const Plan& plan, std::size_t parts) {
  return std::min(plan.information / static_cast<uint32_t>(std::max<std::size_t>(parts, 1)), 640u);
}

ChunkLayout layout_of(const Plan& plan, Key key) {
  return make_chunks(plan, key, chunk_count(plan, PfrExactScheme::kChunkKl));
}

/// The same without sizes, for those who have no key.
std::vector<uint32_t> chunks_of(const Plan& plan) {
  return std::vector<uint32_t>(chunk_count(plan, PfrExactScheme::kChunkKl) + 1);
}

/// The parts that a message's flags stand for, and how many flags those are. Flags beyond the message are 0.
struct Parts {
  std::vector<ChunkPart> list;
  std::size_t flags = 0;
};
Parts parts_of(const Message& message, std::span<const uint32_t> begin) {
  Parts parts;
  parts.list = halve_chunks(begin, [&](ChunkPart) {
    const std::size_t at = parts.flags++;
    return at < message.symbols.size() && message.symbols[at] == 1;
  });
  return parts;
}

}  // namespace

Message PfrExactScheme::encode(const Target& target, const Plan& plan, Key key, std::span<float> z) const {
  if (target.mean.size() != plan.dimensions || z.size() != plan.dimensions)
    throw Error(ErrorKind::kUsage, "pfr-exact: target, plan and sample differ in size");
  const ChunkLayout layout = layout_of(plan, key);
  std::vector<LogRatio> ratios;
  std::vector<double> nats_before = {0};  // KL of the dimensions before each place of the order
  for (const uint32_t i : layout.order) {
    ratios.push_back(log_ratio(target, i));
    const std::span<const float> v =
        target.variance.empty() ? target.variance : target.variance.subspan(i, 1);
    const double bits = kl_bits({target.mean.subspan(i, 1), v});
    nats_before.push_back(nats_before.back() + (std::isfinite(bits) ? bits * std::numbers::ln2 : 0));
  }
  Message message;
  const std::vector<ChunkPart> parts = halve_chunks(layout.begin, [&](ChunkPart part) {
    const bool halved =
        part.end - part.begin > 1 && nats_before[part.end] - nats_before[part.begin] > kMostNats;
    message.symbols.push_back(halved);
    return halved;
  });
  const Key candidates = derive_key(key, KeyUse::kExactCandidates);
  const uint64_t arrivals = derive_key(key, KeyUse::kExactArrivals).key;
  std::vector<PfrChoice> choices(parts.size());
  parallel_for(parts.size(), threads_, [&](std::size_t k) {
    choices[k] = search_poisson(std::span(ratios).subspan(parts[k].begin, parts[k].end - parts[k].begin),
                                candidates, static_cast<uint32_t>(k), arrivals, 1u << kIndexBits, gpu_.get());
  });
  for (const PfrChoice& choice : choices) {
    message.symbols.push_back(choice.index);
    message.missed += std::min(choice.missed, 1.0);
  }
  decode(message, plan, key, z);
  return message;
}

void PfrExactScheme::write(const Message& message, const Plan& plan, RangeEncoder& coder) const {
  const Parts parts = parts_of(message, chunks_of(plan));
  AdaptiveModel flag = flag_model();
  for (std::size_t k = 0; k < parts.flags; ++k) flag.encode(coder, message.symbols[k]);
  const std::vector<uint32_t> indices(message.symbols.begin() + static_cast<std::ptrdiff_t>(parts.flags),
                                      message.symbols.end());
  write_indices(indices, kIndexBits, kl_of(plan, indices.size()), coder);
}

Message PfrExactScheme::parse(const Plan& plan, RangeDecoder& coder) const {
  Message message;
  AdaptiveModel flag = flag_model();
  const std::vector<uint32_t> chunks = chunks_of(plan);
  // No sender halves more often than there are dimensions: beyond, the stream is damaged.
  uint32_t halvings = 0;
  const auto halved = [&](ChunkPart) {
    message.symbols.push_back(coder.determined() && halvings < plan.dimensions ? flag.decode(coder) : 0);
    halvings += message.symbols.back();
    return message.symbols.back() == 1;
  };
  const std::size_t parts = halve_chunks(chunks, halved).size();
  const auto indices = read_indices(static_cast<uint32_t>(parts), kIndexBits, kl_of(plan, parts), coder);
  message.symbols.insert(message.symbols.end(), indices.begin(), indices.end());
  return message;
}

void PfrExactScheme::decode(const Message& message, const Plan& plan, Key key, std::span<float> z) const {
  const GaussianTable& table = gaussian_table();
  const ChunkLayout layout = layout_of(plan, key);
  const Key candidates = derive_key(key, KeyUse::kExactCandidates);
  const Parts parts = parts_of(message, layout.begin);
  fill_silent(layout, key, z);
  for (std::size_t k = 0; k < parts.list.size(); ++k) {
    const std::size_t symbol = parts.flags + k;
    const uint32_t index = symbol < message.symbols.size() ? message.symbols[symbol] : 0;
    uint32_t words[4] = {};
    for (uint32_t at = parts.list[k].begin; at < parts.list[k].end; ++at) {
      const uint32_t j = at - parts.list[k].begin;
      if (j % 4 == 0)
        exact_candidate_words(candidates.key, candidates.stream, static_cast<uint32_t>(k), index, j / 4,
                              words);
      z[layout.order[at]] = normal_of(words[j % 4], table);
    }
  }
}

double PfrExactScheme::expected_bits(const Plan& plan) const {
  const uint32_t chunks = chunk_count(plan, kChunkKl);
  return chunks == 0 ? 0.0 : chunks * (0.5 + expected_index_bits(kIndexBits, kl_of(plan, chunks)));
}

}  // namespace diffc::rcc
