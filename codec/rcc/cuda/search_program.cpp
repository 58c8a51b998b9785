// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/cuda/search_program.h"

#include "codec/rcc/trellis_metrics.h"

namespace diffc::rcc::cuda {
namespace {

Term column_term(Term::Kind kind, const ColumnTerm& from) {
  return {.kind = kind, .a = from.a, .b = from.b, .scramble = from.scramble, .at = from.column};
}

}  // namespace

SearchProgram make_search_program(const StageMetrics& metrics, const TrellisLayout& layout) {
  SearchProgram program{.bits = layout.bits, .stages = layout.stages, .stage_begin = {0}};
  for (uint32_t stage = 0; stage < layout.stages; ++stage) {
    const StageTerms terms = metrics.terms(stage);
    for (const ExactTerm& t : terms.exact)
      program.terms.push_back({.kind = Term::kExact,
                               .exact_a = t.a,
                               .exact_b = t.b,
                               .exact_c = t.c,
                               .scramble = t.scramble,
                               .at = t.column});
    for (const ColumnTerm& t : terms.narrow) program.terms.push_back(column_term(Term::kNarrow, t));
    for (const ColumnTerm& t : terms.wide) program.terms.push_back(column_term(Term::kWide, t));
    const auto first = static_cast<uint32_t>(program.amplitudes.size());
    for (const BlockTerm& t : terms.blocks)
      program.terms.push_back({.kind = Term::kBlock,
                               .block_bits = static_cast<uint8_t>(t.block_bits),
                               .scramble = t.scramble,
                               .at = first + t.first_amplitude});
    program.amplitudes.insert(program.amplitudes.end(), terms.amplitudes.begin(), terms.amplitudes.end());
    program.stage_begin.push_back(static_cast<uint32_t>(program.terms.size()));
  }
  return program;
}

}  // namespace diffc::rcc::cuda
