// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/trellis.h"

#include <algorithm>

#include "codec/base/error.h"
#include "codec/rcc/gaussian_table.h"
#include "codec/rcc/gpu_search.h"

namespace diffc::rcc {

TrellisCode trellis_code(SchemeId id) {
  switch (id) {
    case SchemeId::kTrellisFast:
      return {.nu = 12, .columns = 16};
    case SchemeId::kTrellisSlow:
      return {.nu = 19, .columns = 8, .head_eighths = 5};
    default:
      return {.nu = 16, .columns = 8};
  }
}

TrellisScheme::TrellisScheme(SchemeId id, TrellisOptions options) : id_(id), options_(std::move(options)) {
  const std::size_t n = options_.label_quantiles.size();
  if (n != 0 && n != GaussianTable::kSize)
    throw Error(ErrorKind::kUsage, "trellis: label quantiles must be a table of 32768 entries");
  if ((n != 0 || options_.path_metric) && !options_.all_strong)
    throw Error(ErrorKind::kUsage, "trellis: label quantiles and path metrics need scalar labels",
                "set all_strong");
}

const TrellisTables& TrellisScheme::tables() const {
  std::call_once(tables_once_, [this] { tables_ = std::make_unique<TrellisTables>(options_.code); });
  return *tables_;
}

std::unique_ptr<ViterbiWorkspace> TrellisScheme::borrow() const {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<ViterbiWorkspace>();
  auto workspace = std::move(idle_.back());
  idle_.pop_back();
  return workspace;
}

std::vector<uint8_t> TrellisScheme::search(const Target& target, const TrellisLayout& layout, Key key) const {
  const TrellisCode& code = options_.code;
  const StageMetrics metrics(target, layout, code, key, tables(), options_.label_quantiles,
                             options_.path_metric);
  const auto on_processor = [&] {
    auto workspace = borrow();
    std::vector<uint8_t> bits = viterbi_search(metrics, layout, code, options_.threads, workspace.get());
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(workspace));
    return bits;
  };
  const bool fits_a_gpu =
      layout.stages > 1 && layout.stages <= stages_at_once(layout.head_bits) && !options_.path_metric;
  if (!options_.gpu || !fits_a_gpu) return on_processor();
  return options_.gpu->search([&] { return cuda::make_search_program(metrics, layout); }, tables(),
                              on_processor);
}

Message TrellisScheme::encode(const Target& target, const Plan& plan, Key key, std::span<float> z) const {
  if (target.mean.size() != plan.dimensions || z.size() != plan.dimensions)
    throw Error(ErrorKind::kUsage, "trellis: target, plan and sample differ in size");
  const TrellisLayout layout = make_layout(plan, key, options_.code, message_bits(plan), options_.all_strong);
  std::vector<uint8_t> bits;
  if (layout.stages > 0) bits = search(target, layout, key);
  decode_trellis(bits, layout, options_.code, key, options_.label_quantiles, z);
  return {BitWords::pack(bits)};
}

void TrellisScheme::write(const Message& message, const Plan& plan, RangeEncoder& coder) const {
  const uint32_t bits = message_bits(plan);
  for (std::size_t i = 0; i < message.symbols.size(); ++i)
    coder.encode_bits(message.symbols[i], BitWords::bits_in_word(bits, i));
}

Message TrellisScheme::parse(const Plan& plan, RangeDecoder& coder) const {
  const uint32_t bits = message_bits(plan);
  Message message;
  message.symbols.resize(BitWords::words(bits));
  for (std::size_t i = 0; i < message.symbols.size(); ++i)
    message.symbols[i] = coder.decode_bits(BitWords::bits_in_word(bits, i));
  return message;
}

void TrellisScheme::decode(const Message& message, const Plan& plan, Key key, std::span<float> z) const {
  const TrellisLayout layout = make_layout(plan, key, options_.code, message_bits(plan), options_.all_strong);
  decode_trellis(BitWords::unpack(message.symbols, layout.bits), layout, options_.code, key,
                 options_.label_quantiles, z);
}

}  // namespace diffc::rcc
