// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// viterbi_search() of one message by a group of threads that share memory: a block of a GPU, or in tests one
// thread of the processor. The bits are the same.

#pragma once

#include <cstdint>

#include "codec/rcc/cuda/term_bodies.h"

namespace diffc::rcc::cuda {

/// A term of any kind of codec/rcc/search_terms.h.
struct Term {
  enum Kind : uint8_t { kExact, kNarrow, kWide, kBlock };
  Kind kind;
  uint8_t block_bits;
  int16_t a, b;
  float exact_a, exact_b, exact_c;
  uint32_t scramble;
  uint32_t at;  ///< Column, or first amplitude of a block.
};

/// The labels of a code: TrellisTables.
struct Labels {
  int row_bits;
  const int16_t* columns;
  const int16_t* mask;
};

/// A message and what its search needs; pointers into the memory of whoever searches.
struct MessageSearch {
  uint32_t stages;  ///< At least 2; the initial state has row_bits + 1 bits.
  /// stages + 1 offsets into terms; scalars of a stage stand before its blocks.
  const uint32_t* stage_begin;
  const Term* terms;
  const int16_t* amplitudes;
  int16_t *x, *y, *block;  ///< A value a row each.
  int16_t* metrics[2];     ///< A value a state each.
  uint8_t* survivors;      ///< A bit a state and stage.
  uint8_t* bits;           ///< Result: row_bits + stages of them.
};

/// Adds up x and y of a stage. `threads` has
///   for_each(n, f): f(k) for all k < n by all threads, which then wait for each other;
///   largest(n, f): the largest f(k), known to all threads;
///   single(f): f() by one thread, for which the others wait.
template <typename Threads>
DIFFC_HOST_DEVICE void add_terms(const MessageSearch& m, const Labels& labels, uint32_t stage,
                                 Threads& threads) {
  const uint32_t rows = 1u << labels.row_bits;
  const Term* const end = m.terms + m.stage_begin[stage + 1];
  const Term* const begin = m.terms + m.stage_begin[stage];
  threads.for_each(rows, [&](uint32_t row) {
    int16_t x = 0, y = 0;
    for (const Term* term = begin; term < end && term->kind != Term::kBlock; ++term) {
      const int16_t t = labels.columns[static_cast<std::size_t>(rows) * term->at + (row ^ term->scramble)];
      const Metric d = term->kind == Term::kExact
                           ? exact_metric(t, term->exact_a, term->exact_b, term->exact_c)
                           : column_metric(t, term->a, term->b);
      x = saturate(x + d.odd);
      if (term->kind != Term::kWide) y = saturate(y + d.even);
    }
    m.x[row] = x;
    m.y[row] = y;
  });
  for (const Term* term = begin; term < end; ++term) {
    if (term->kind != Term::kBlock) continue;
    const int low_bits = labels.row_bits - term->block_bits;
    const int16_t* const amplitudes = m.amplitudes + term->at;
    threads.for_each(rows, [&](uint32_t k) {
      m.block[k] = static_cast<int16_t>((amplitudes[k >> low_bits] ^ labels.mask[k]) - labels.mask[k]);
    });
    for (uint32_t half = 1; half < 1u << term->block_bits; half *= 2)
      threads.for_each(rows / 2, [&](uint32_t k) { butterfly(m.block, k, half, low_bits); });
    threads.for_each(rows, [&](uint32_t k) {
      int16_t& x = m.x[k ^ term->scramble];
      x = saturate(x + m.block[k]);
    });
  }
}

template <typename Threads>
DIFFC_HOST_DEVICE void search_message(const MessageSearch& m, const Labels& labels, Threads& threads) {
  const uint32_t half = 1u << labels.row_bits, states = 2 * half;
  int16_t *now = m.metrics[0], *next = m.metrics[1];
  add_terms(m, labels, 0, threads);
  threads.for_each(states, [&](uint32_t state) {
    const int odd = m.x[state >> 1], even = m.y[state >> 1];
    now[state] = saturate(state & 1 ? even - odd : even + odd);
  });
  int best = 0;
  for (uint32_t stage = 1; stage < m.stages; ++stage) {
    add_terms(m, labels, stage, threads);
    const auto offset = static_cast<int16_t>(best > 8000 || best < -8000 ? -best : 0);
    uint8_t* const survivors = m.survivors + static_cast<std::size_t>(stage) * (states / 8);
    best = static_cast<int>(threads.largest(half / 8, [&](uint32_t group) -> int64_t {
      return step_group(group, now, next, m.x, m.y, offset, survivors, half);
    }));
    int16_t* const swapped = now;
    now = next;
    next = swapped;
  }
  // The first of the best states.
  const int64_t found = threads.largest(states, [&](uint32_t state) -> int64_t {
    return static_cast<int64_t>(now[state]) * (int64_t{1} << 32) + (states - 1 - state);
  });
  threads.single([&] {
    const auto last = static_cast<uint32_t>(found);
    uint32_t state = states - 1 - last;
    const uint32_t head = static_cast<uint32_t>(labels.row_bits) + 1;
    for (uint32_t stage = m.stages - 1; stage > 0; --stage) {
      m.bits[head + stage - 1] = static_cast<uint8_t>(state & 1);
      const uint8_t* const survivors =
          m.survivors + static_cast<std::size_t>(stage) * (states / 8) + (state & 1) * (half / 8);
      const uint32_t i = state >> 1, dropped = survivors[i / 8] >> (i % 8) & 1u;
      state = i | dropped << labels.row_bits;
    }
    for (uint32_t i = 0; i < head; ++i) m.bits[i] = static_cast<uint8_t>(state >> (head - 1 - i) & 1);
  });
}

}  // namespace diffc::rcc::cuda
