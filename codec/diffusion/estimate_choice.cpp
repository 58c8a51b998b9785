// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/estimate_choice.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "codec/base/parallel.h"
#include "codec/diffusion/linear_estimate.h"
#include "codec/diffusion/palette.h"
#include "codec/diffusion/state_choice.h"

namespace diffc {

namespace {

/// A rival is tried where it may have this much of the network's squared error.
constexpr double kRivalShare = 0.7;
/// Spectra and palettes serve many steps: this part of their cost counts at the step that sends them.
constexpr double kFirstShare = 0.2;
/// Above it, q 0, an estimate may be farther from x than y.
constexpr double kHeavyNoise = 1.0;
/// At the end of a run no step is left to pay for more than this.
constexpr double kLastBits = 48;

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
      : layout_(layout),
        tile_(tile),
        knowledge_(knowledge),
        eta_(eta),
        x_(layout.tile_samples(picture.x, tile)),
        y_(layout.tile_samples(picture.y, tile)),
        network_(knowledge.is_flat() ? std::vector<float>() : layout.tile_samples(picture.network, tile)),
        evaluation_(layout.bases(), tile, y_, eta, network_) {}

  struct Candidate : EstimateChoice {
    double mse = 0;
  };

  Candidate candidate(EstimateKind kind) {
    Candidate c{{layout_.estimate(tile_), std::vector<float>(x_.size()), {}}};
    c.estimate.kind = kind;
    if (c.estimate.needs_spectrum()) c.estimate.spectrum = knowledge_.spectrum;
    if (kind == EstimateKind::kPalette) c.estimate.palette = knowledge_.palette;
    evaluation_.evaluate(c.estimate, c.xhat);
    c.mse = mean_square(x_, c.xhat);
    return c;
  }

  /// All that may be the best.
  std::vector<Candidate> candidates() {
    std::vector<Candidate> all = {candidate(EstimateKind::kNetwork)};
    const double worth_a_try = all[0].mse / kRivalShare;
    Candidate observation = candidate(EstimateKind::kObservation);
    const double limit = observation.mse;
    if (knowledge_.palette) all.push_back(candidate(EstimateKind::kPalette));
    if (expected_linear_mse(layout_.bases().basis(tile_), *knowledge_.spectrum, eta_) < worth_a_try) {
      all.push_back(candidate(EstimateKind::kHalf));
      all.push_back(candidate(EstimateKind::kLinear));
    }
    if (limit < worth_a_try) all.push_back(std::move(observation));
    // In heavy noise y says nothing, and a bad estimate with the right prior is worth more than a good one.
    if (eta_ <= kHeavyNoise) std::erase_if(all, [&](const Candidate& c) { return c.mse > limit; });
    return all;
  }

  /// Bits of the step to come with this estimate and of saying so; sets its residual.
  double bits(Candidate& c, const SideInfo& side) const {
    const double first = first_bits(c, side);
    return kind_bits(c, side) + kFirstShare * first + step_bits(c, side);
  }

  /// Bits of the spectrum or palette that the receiver does not have yet.
  double first_bits(const Candidate& c, const SideInfo& side) const {
    return cost(c.estimate, layout_.estimate(tile_), side) - kind_bits(c, side);
  }

 private:
  double cost(const TileEstimate& now, const TileEstimate& before, const SideInfo& side) const {
    return side.estimates().cost(layout_.bases(), tile_, now, before);
  }

  double kind_bits(const Candidate& c, const SideInfo& side) const {
    TileEstimate known = c.estimate;
    known.kind = layout_.estimate(tile_).kind;
    return cost(c.estimate, known, side);
  }

  double step_bits(Candidate& c, const SideInfo& side) const {
    const int jump = layout_.expected_jump();
    if (jump == 0) return 0;
    c.residual = tile_residual(layout_, tile_, x_, c.xhat);
    StepPrior prior = layout_.tile_prior(tile_, jump, c.estimate);
    const StateChoice choice =
        choose_state(prior, c.residual, layout_.state(tile_, c.estimate.kind),
                     layout_.state_shape(tile_, c.estimate), side.step(layout_.level()));
    prior.set_state(choice.state);
    std::vector<float> shift(x_.size());
    prior.shift(c.residual, shift);
    return choice.bits + late_bits(shift);
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
  const std::vector<float> x_, y_, network_;
  TileEvaluation evaluation_;
};

}  // namespace

std::vector<TileKnowledge> study_tiles(const StepLayout& layout, std::span<const float> x, int threads) {
  std::vector<TileKnowledge> knowledge(layout.tiles().size());
  parallel_for(knowledge.size(), threads, [&](std::size_t k) {
    const std::vector<float> samples = layout.tile_samples(x, k);
    knowledge[k].spectrum =
        std::make_shared<BandSpectrum>(measure_spectrum(layout.bases().basis(k), samples));
    if (auto palette = find_palette(samples, layout.channels()))
      knowledge[k].palette = std::make_shared<Palette>(std::move(*palette));
  });
  return knowledge;
}

std::vector<float> tile_residual(const StepLayout& layout, std::size_t tile, std::span<const float> x,
                                 std::span<const float> xhat) {
  std::vector<float> residual(x.size());
  std::transform(x.begin(), x.end(), xhat.begin(), residual.begin(), std::minus<>());
  const ResidualModel* basis = layout.basis(tile);
  if (!basis) return residual;
  std::vector<float> coefficients(x.size());
  basis->forward(residual, coefficients);
  return coefficients;
}

EstimateChoice choose_estimate(const StepLayout& layout, std::size_t tile, const TileKnowledge& knowledge,
                               const PictureState& picture, double eta, EstimateGoal goal,
                               const SideInfo& side) {
  Choice choice(layout, tile, knowledge, picture, eta);
  if (knowledge.is_flat()) return choice.candidate(EstimateKind::kPalette);
  std::vector<Choice::Candidate> candidates = choice.candidates();
  if (candidates.size() == 1) return std::move(candidates[0]);
  const auto cost = [&](Choice::Candidate& c) {
    if (goal == EstimateGoal::kBits) return choice.bits(c, side);
    return choice.first_bits(c, side) <= kLastBits ? c.mse : std::numeric_limits<double>::max();
  };
  std::vector<double> costs;
  for (Choice::Candidate& c : candidates) costs.push_back(cost(c));
  return std::move(
      candidates[static_cast<std::size_t>(std::min_element(costs.begin(), costs.end()) - costs.begin())]);
}

}  // namespace diffc
