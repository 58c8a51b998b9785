// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/estimate_choice.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "codec/base/parallel.h"
#include "codec/diffusion/linear_estimate.h"
#include "codec/diffusion/palette.h"

namespace diffc {

namespace {

/// A rival is tried where it may have this much of the network's squared error.
constexpr double kRivalShare = 0.7;
/// Spectra and palettes serve many steps: this part of their cost counts at the step that sends them.
constexpr double kFirstShare = 0.2;
/// Above it, q 0, an estimate may be farther from x than y.
constexpr double kHeavyNoise = 1.0;
/// At the end they have to gain this factor of squared error.
constexpr double kFirstGain = 1.05;

double mean_square(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = double{a[i]} - b[i];
    sum += difference * difference;
  }
  return sum / static_cast<double>(a.size());
}

/// One tile at the present level.
class Choice {
 public:
  Choice(const StepLayout& layout, std::size_t tile, const TileKnowledge& knowledge,
         const PictureState& picture, double eta)
      : layout_(layout), tile_(tile), knowledge_(knowledge), eta_(eta) {
    for (auto [samples, target] :
         {std::pair(picture.x, &x_), std::pair(picture.y, &y_), std::pair(picture.network, &network_)}) {
      target->resize(layout.tile_size(tile));
      gather(samples, layout.width(), layout.channels(), layout.tiles()[tile], *target);
    }
  }

  struct Candidate {
    TileEstimate estimate;
    std::vector<float> xhat;
    double mse = 0;
  };

  Candidate candidate(EstimateKind kind) const {
    Candidate c{layout_.estimate(tile_), std::vector<float>(x_.size()), 0};
    c.estimate.kind = kind;
    if (c.estimate.needs_spectrum()) c.estimate.spectrum = knowledge_.spectrum;
    if (kind == EstimateKind::kPalette) c.estimate.palette = knowledge_.palette;
    layout_.estimator().evaluate(tile_, c.estimate, y_, eta_, network_, c.xhat);
    c.mse = mean_square(x_, c.xhat);
    return c;
  }

  /// All that may be the best.
  std::vector<Candidate> candidates() const {
    std::vector<Candidate> all = {candidate(EstimateKind::kNetwork)};
    const double worth_a_try = all[0].mse / kRivalShare;
    Candidate observation = candidate(EstimateKind::kObservation);
    const double limit = observation.mse;
    if (knowledge_.palette) all.push_back(candidate(EstimateKind::kPalette));
    if (expected_linear_mse(layout_.estimator().basis(tile_), *knowledge_.spectrum, eta_) < worth_a_try) {
      all.push_back(candidate(EstimateKind::kHalf));
      all.push_back(candidate(EstimateKind::kLinear));
    }
    if (limit < worth_a_try) all.push_back(std::move(observation));
    // In heavy noise y says nothing, and a bad estimate with the right prior is worth more than a good one.
    if (eta_ <= kHeavyNoise) std::erase_if(all, [&](const Candidate& c) { return c.mse > limit; });
    return all;
  }

  /// Whether an estimate needs to be told a spectrum or palette first.
  bool is_new(const Candidate& c) const {
    const TileEstimate& before = layout_.estimate(tile_);
    return c.estimate.spectrum != before.spectrum || c.estimate.palette != before.palette;
  }

  /// Bits of the step to come with this estimate and of saying so.
  double bits(const Candidate& c, const SideInfo& side) const {
    const TileEstimate& before = layout_.estimate(tile_);
    const int jump = layout_.expected_jump();
    TileEstimate known = before;
    known.spectrum = c.estimate.spectrum;
    known.palette = c.estimate.palette;
    const EstimateCode& code = side.estimates();
    const double kind = code.cost(layout_.estimator(), tile_, c.estimate, known);
    const double first = code.cost(layout_.estimator(), tile_, c.estimate, before) - kind;
    return kind + kFirstShare * first + (jump > 0 ? step_bits(c, jump, side) : 0);
  }

 private:
  double step_bits(const Candidate& c, int jump, const SideInfo& side) const {
    std::vector<float> residual(x_.size()), coefficients(x_.size());
    for (std::size_t i = 0; i < residual.size(); ++i) residual[i] = x_[i] - c.xhat[i];
    if (const ResidualModel* basis = layout_.basis(tile_)) {
      basis->forward(residual, coefficients);
      residual.swap(coefficients);
    }
    const StateShape shape = layout_.state_shape(tile_, c.estimate);
    const TileState& state = layout_.state(tile_, c.estimate.kind);
    StepPrior prior = layout_.tile_prior(tile_, jump, c.estimate);
    TileState fitted = state;
    double bits = 0;
    for (int g = 0; g < kGroups; ++g) {
      if (g >= shape.groups) {
        bits += prior.bits(g, residual);
        continue;
      }
      const auto penalty = [&](int gain) { return side.gain_cost(g, gain, state); };
      const StepPrior::GainFit fit = prior.fit_gain(g, residual, penalty);
      fitted.gain[g] = fit.gain;
      bits += fit.bits;
    }
    prior.set_state(fitted);
    prior.shift(residual, coefficients);
    return bits + late_bits(coefficients);
  }

  /// What shifts beyond the labels of a message cost: it is lengthened for them in vain, and they are left to
  /// later steps.
  static double late_bits(std::span<const float> shift) {
    constexpr double kFarthestLabel = 3.5;
    double nats = 0;
    for (const float m : shift) {
      const double beyond = std::abs(double{m}) - kFarthestLabel;
      if (beyond > 0) nats += beyond * beyond;
    }
    return nats / std::numbers::ln2;
  }

  const StepLayout& layout_;
  std::size_t tile_;
  const TileKnowledge& knowledge_;
  double eta_;
  std::vector<float> x_, y_, network_;
};

}  // namespace

std::vector<TileKnowledge> study_tiles(const StepLayout& layout, std::span<const float> x, int threads) {
  std::vector<TileKnowledge> knowledge(layout.tiles().size());
  parallel_for(knowledge.size(), threads, [&](std::size_t k) {
    std::vector<float> samples(layout.tile_size(k));
    gather(x, layout.width(), layout.channels(), layout.tiles()[k], samples);
    knowledge[k].spectrum =
        std::make_shared<BandSpectrum>(measure_spectrum(layout.estimator().basis(k), samples));
    if (auto palette = find_palette(samples, layout.channels()))
      knowledge[k].palette = std::make_shared<Palette>(std::move(*palette));
  });
  return knowledge;
}

TileEstimate choose_estimate(const StepLayout& layout, std::size_t tile, const TileKnowledge& knowledge,
                             const PictureState& picture, double eta, EstimateGoal goal,
                             const SideInfo& side) {
  if (knowledge.palette && knowledge.palette->count() == 1) {
    TileEstimate exact = layout.estimate(tile);
    exact.kind = EstimateKind::kPalette;
    exact.palette = knowledge.palette;
    return exact;
  }
  const Choice choice(layout, tile, knowledge, picture, eta);
  const std::vector<Choice::Candidate> candidates = choice.candidates();
  if (candidates.size() == 1) return candidates[0].estimate;
  std::size_t best = 0;
  double least = 0;
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    const double cost = goal == EstimateGoal::kPicture
                            ? candidates[k].mse * (choice.is_new(candidates[k]) ? kFirstGain : 1.0)
                            : choice.bits(candidates[k], side);
    if (k > 0 && cost >= least) continue;
    best = k;
    least = cost;
  }
  return candidates[best].estimate;
}

}  // namespace diffc
