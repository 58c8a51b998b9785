// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/diffc/step_layout.h"

#include <algorithm>

#include "codec/container/container.h"

namespace diffc {

StepLayout::StepLayout(const StreamInfo& stream, const ImageDenoiser& denoiser, const rcc::Scheme& scheme,
                       PriorKind prior)
    : scheme_(&scheme),
      prior_(prior),
      schedule_(make_schedule(stream)),
      width_(stream.width),
      channels_(stream.channels),
      key_(stream_key(stream)),
      tiles_(make_tiles(stream.height, stream.width)),
      residuals_(std::make_shared<ResidualModels>(denoiser, tiles_, prior == PriorKind::kWidened)),
      gains_(tiles_.size(), 0) {}

StepPrior StepLayout::tile_prior(std::size_t tile, int jump) const {
  std::vector<int16_t> power;
  if (const ResidualModel* model = basis(tile)) {
    power.resize(tile_size(tile));
    model->log2_power(level(), power);
  }
  return StepPrior(prior_, power, tile_size(tile), level(), schedule_.level(position_ + jump));
}

double StepLayout::expected_mse(NoiseLevel level, std::span<const int> gains) const {
  double sum = 0;
  std::size_t samples = 0;
  std::vector<int16_t> power;
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    power.assign(tile_size(k), 0);
    if (const ResidualModel* model = basis(k)) model->log2_power(level, power);
    for (int16_t p : power) sum += power_of_log2_q3(p + 2 * gains[k]);
    samples += power.size();
  }
  return sum / static_cast<double>(samples);
}

std::optional<ParsedStep> StepLayout::parse(RangeDecoder& coder, SideInfo& side) const {
  const int limit = schedule_.intervals - position_;
  ParsedStep step;
  step.jump = side.decode_jump(coder, limit);
  if (step.jump > limit || !coder.determined()) return std::nullopt;
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    step.gains.push_back(std::clamp(gains_[k] + side.decode_gain(coder), -kMaxGain, kMaxGain));
    if (!coder.determined()) return std::nullopt;
  }
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    step.priors.push_back(tile_prior(k, step.jump));
    step.priors.back().set_gain(step.gains[k]);
    step.messages.push_back(scheme_->parse(step.priors.back().plan(), coder));
    if (!coder.determined()) return std::nullopt;
  }
  return step;
}

void StepLayout::advance(int position, std::vector<int> gains) {
  position_ = position;
  gains_ = std::move(gains);
  ++message_;
}

}  // namespace diffc
