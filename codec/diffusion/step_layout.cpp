// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/step_layout.h"

#include <algorithm>

#include "codec/diffusion/stream_header.h"

namespace diffc {

namespace {
constexpr int kStartGain = -9;
}

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
      states_(tiles_.size()) {
  // Without a table the gain is all there is: start at a residual power of 0.21, that of pictures in heavy
  // noise.
  for (std::size_t k = 0; k < tiles_.size(); ++k)
    if (!basis(k)) states_[k].gain[0] = kStartGain;
  classify();
}

void StepLayout::classify() {
  classes_.assign(tiles_.size(), nullptr);
  std::vector<int16_t> power;
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    for (std::size_t j = 0; j < k && !classes_[k]; ++j)
      if (tiles_[j].height == tiles_[k].height && tiles_[j].width == tiles_[k].width)
        classes_[k] = classes_[j];
    if (classes_[k]) continue;
    power.clear();
    if (const ResidualModel* model = basis(k)) {
      power.resize(tile_size(k));
      model->log2_power(level(), power);
    }
    classes_[k] = std::make_shared<const PowerClasses>(power, tile_size(k), channels_);
  }
}

StepPrior StepLayout::tile_prior(std::size_t tile, int jump) const {
  return StepPrior(prior_, classes_[tile], level(), schedule_.level(position_ + jump));
}

int StepLayout::expected_jump() const {
  // Below this many bits a message wastes much on its ends (codec/rcc/THEORY.md), so steps are merged.
  constexpr uint64_t kMinInformation = 16 * 128;
  const int rest = schedule_.intervals - position_;
  int jump = std::min(kGridPerStep, rest);
  for (; jump < rest; ++jump) {
    uint64_t information = 0;
    for (std::size_t k = 0; k < tiles_.size(); ++k)
      information += tile_prior(k, jump).information(states_[k]);
    if (information >= kMinInformation) break;
  }
  return jump;
}

double StepLayout::expected_mse(NoiseLevel level) const {
  double sum = 0;
  std::size_t samples = 0;
  std::vector<int16_t> power;
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    power.assign(tile_size(k), 0);
    if (const ResidualModel* model = basis(k)) model->log2_power(level, power);
    for (std::size_t i = 0; i < power.size(); ++i) {
      const bool second = groups(k) > 1 && i % static_cast<std::size_t>(channels_) != 0;
      sum += power_of_log2_q3(power[i] + 2 * states_[k].gain[second]);
    }
    samples += power.size();
  }
  return sum / static_cast<double>(samples);
}

std::optional<ParsedStep> StepLayout::parse(RangeDecoder& coder, SideInfo& side) const {
  const int limit = schedule_.intervals - position_;
  ParsedStep step;
  if (limit <= 0) return std::nullopt;
  step.jump = side.decode_jump(coder, expected_jump(), limit);
  if (step.jump > limit || !coder.determined()) return std::nullopt;
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    step.states.push_back(side.decode_state(coder, states_[k], groups(k)));
    if (!coder.determined()) return std::nullopt;
  }
  for (std::size_t k = 0; k < tiles_.size(); ++k) {
    step.priors.push_back(tile_prior(k, step.jump));
    step.priors.back().set_state(step.states[k]);
    step.messages.push_back(scheme_->parse(step.priors.back().plan(), coder));
    if (!coder.determined()) return std::nullopt;
  }
  return step;
}

void StepLayout::advance(int position, std::vector<TileState> states) {
  position_ = position;
  states_ = std::move(states);
  ++message_;
  classify();
}

}  // namespace diffc
