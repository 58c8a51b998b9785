// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/trellis_metrics.h"

#include <algorithm>
#include <cmath>

#include "codec/rcc/gaussian_table.h"
#include "codec/rcc/log_ratio.h"
#include "codec/rcc/trellis_pattern.h"

namespace diffc::rcc {
namespace {

int16_t rounded(float v) {
  return static_cast<int16_t>(std::lrint(std::clamp(v, -32767.0f, 32767.0f)));
}

}  // namespace

TrellisTables::TrellisTables(const TrellisCode& code) : code_(code) {
  const GaussianTable& table = gaussian_table();
  const std::size_t rows = code.rows();
  columns_.resize(rows * code.columns);
  for (int c = 0; c < code.columns; ++c)
    for (std::size_t r = 0; r < rows; ++r)
      columns_[rows * c + r] = table.value[strong_rank(static_cast<uint32_t>(r), c, code.row_bits())];
  const SignPattern& pattern = sign_pattern(code.row_bits());
  mask_.resize(rows);
  for (std::size_t r = 0; r < rows; ++r) mask_[r] = pattern.bit(static_cast<uint32_t>(r)) ? -1 : 0;
}

StageMetrics::StageMetrics(const Target& target, const TrellisLayout& layout, const TrellisCode& code,
                           Key key, const TrellisTables& tables, const LabelQuantiles& quantiles,
                           const PathMetric& custom)
    : target_(target),
      layout_(layout),
      code_(code),
      tables_(tables),
      quantiles_(quantiles),
      custom_(custom),
      kernels_(trellis_kernels()) {
  BlockRadii radii(key);
  double power = 0;
  first_block_.reserve(layout.stages);
  for (uint32_t t = 0; t < layout.stages; ++t) {
    first_block_.push_back(static_cast<uint32_t>(radius_.size()));
    for_each_weak_block(layout, code, t,
                        [&](const WeakBlock& b) { radius_.push_back(radii.next(b.block_bits)); });
  }
  for (const uint32_t i : layout.order) {
    const LogRatio c = log_ratio(target, i);
    power += std::min(c.a * c.a, 64.0f);
  }
  // Metrics of a message that carries far more than it was given bits for must still fit 16 bits.
  const double rms = layout.stages ? std::sqrt(power / layout.stages) : 0.0;
  if (rms > 8.0) scale_ = static_cast<float>(kCountsPerNat * 8.0 / rms);
}

StageMetrics::Parts StageMetrics::compute(uint32_t stage, int16_t* x, int16_t* y) const {
  const StageTerms terms = this->terms(stage);
  const std::size_t rows = code_.rows();
  Parts parts;
  if (custom_)
    for (uint32_t j = 0; j < layout_.strong[stage]; ++j) add_custom(stage, j, x, y, &parts);
  for (const ExactTerm& t : terms.exact) {
    kernels_.add_exact(x, y, tables_.column(t.column), t.a, t.b, t.c, t.scramble, rows, !parts.x, !parts.y);
    parts.x = parts.y = true;
  }
  const auto labels = [&](const std::vector<ColumnTerm>& columns) {
    std::vector<ScalarLabel> list;
    list.reserve(columns.size());
    for (const ColumnTerm& t : columns) list.push_back({tables_.column(t.column), t.a, t.b, t.scramble});
    return list;
  };
  if (const auto narrow = labels(terms.narrow); !narrow.empty()) {
    kernels_.add_columns(x, y, narrow.data(), narrow.size(), rows, !parts.x, !parts.y);
    parts.x = parts.y = true;
  }
  if (const auto wide = labels(terms.wide); !wide.empty()) {
    kernels_.add_columns(x, nullptr, wide.data(), wide.size(), rows, !parts.x, false);
    parts.x = true;
  }
  for (const BlockTerm& t : terms.blocks) {
    kernels_.add_block(x, terms.amplitudes.data() + t.first_amplitude, tables_.mask(), t.block_bits,
                       code_.row_bits() - t.block_bits, t.scramble, !parts.x);
    parts.x = true;
  }
  return parts;
}

StageTerms StageMetrics::terms(uint32_t stage) const {
  StageTerms terms;
  if (!custom_) add_scalars(stage, &terms);
  add_blocks(stage, &terms);
  return terms;
}

void StageMetrics::add_scalars(uint32_t stage, StageTerms* terms) const {
  const uint32_t begin = layout_.stage_begin[stage];
  for (uint32_t j = 0; j < layout_.strong[stage]; ++j) {
    LogRatio c = log_ratio(target_, layout_.order[begin + j]);
    if (layout_.negative[begin + j]) c.a = -c.a;
    const uint32_t columns = static_cast<uint32_t>(code_.columns), column = j % columns;
    const uint32_t scramble = row_scramble(stage, j / columns, code_.row_bits());
    const float a = c.a * scale_ * 8.0f, b = c.b * scale_ * 64.0f;
    if (std::fabs(a) > 32000.0f || b < -32000.0f) {
      // Relative to the best label within reach, so that the clamp never hides the slope near it.
      const float best = std::clamp(-0.5f * c.a / std::min(c.b, -1e-6f), -4.2f, 4.2f);
      terms->exact.push_back(
          {c.a * scale_, c.b * scale_, (c.a * best + c.b * best * best) * scale_, column, scramble});
    } else {
      (c.b < -0.03f ? terms->narrow : terms->wide).push_back({rounded(a), rounded(b), column, scramble});
    }
  }
}

void StageMetrics::add_blocks(uint32_t stage, StageTerms* terms) const {
  // Sums of labels stay below 8 standard deviations: those must fit 16 bits.
  float power = 0;
  for (uint32_t i = layout_.stage_begin[stage] + layout_.strong[stage]; i < layout_.stage_begin[stage + 1];
       ++i) {
    const float a = log_ratio(target_, layout_.order[i]).a;
    power += a * a;
  }
  const float sigma = std::sqrt(power) * scale_;
  const float scale = sigma > 4000.0f ? scale_ * 4000.0f / sigma : scale_;
  uint32_t index = first_block_[stage];
  for_each_weak_block(layout_, code_, stage, [&](const WeakBlock& block) {
    const uint32_t n = 1u << block.block_bits;
    float values[256] = {};
    for (uint32_t j = 0; j < block.count; ++j) {
      const float a = log_ratio(target_, layout_.order[block.begin + j]).a;
      values[j] = layout_.negative[block.begin + j] ? -a : a;
    }
    for (uint32_t half = 1; half < n; half *= 2)
      for (uint32_t i = 0; i < n; i += 2 * half)
        for (uint32_t j = i; j < i + half; ++j) {
          const float p = values[j], q = values[j + half];
          values[j] = p + q;
          values[j + half] = p - q;
        }
    const float factor = radius_[index++] * scale / std::sqrt(static_cast<float>(n));
    const auto first = static_cast<uint32_t>(terms->amplitudes.size());
    for (uint32_t i = 0; i < n; ++i) terms->amplitudes.push_back(rounded(values[i] * factor));
    terms->blocks.push_back({block.block_bits, first, block.scramble});
  });
}

void StageMetrics::add_custom(uint32_t stage, uint32_t j, int16_t* x, int16_t* y, Parts* parts) const {
  const uint32_t at = layout_.stage_begin[stage] + j;
  const uint32_t dimension = layout_.order[at];
  const GaussianTable& table = gaussian_table();
  std::vector<float> metric(GaussianTable::kSize);
  for (int rank = 0; rank < GaussianTable::kSize; ++rank)
    metric[rank] =
        custom_(dimension, quantiles_.empty() ? table.value[rank] * GaussianTable::kUnit : quantiles_[rank]) *
        scale_;
  const float best = *std::max_element(metric.begin(), metric.end());
  for (float& value : metric) value = std::max(value - best, -12000.0f);
  const uint32_t column = j % code_.columns;
  const uint32_t scramble = row_scramble(stage, j / code_.columns, code_.row_bits());
  for (uint32_t row = 0; row < code_.rows(); ++row) {
    const uint32_t rank = strong_rank(row ^ scramble, column, code_.row_bits());
    float plus = metric[rank], minus = metric[GaussianTable::kSize - 1 - rank];
    if (layout_.negative[at]) std::swap(plus, minus);
    const float odd = 0.5f * (plus - minus), even = 0.5f * (plus + minus);
    x[row] = rounded((parts->x ? x[row] : 0) + odd);
    y[row] = rounded((parts->y ? y[row] : 0) + even);
  }
  parts->x = parts->y = true;
}

}  // namespace diffc::rcc
