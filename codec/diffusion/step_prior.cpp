// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/step_prior.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "codec/base/error.h"

namespace diffc {

namespace {

constexpr int kMaxExponent = 160;
constexpr int kExponents = 2 * kMaxExponent + 1;

struct Tables {
  std::array<double, kExponents> rho, log1p_rho;
  std::array<uint16_t, kExponents> widened, isotropic;  // expected information in 1/4096 bit
  Tables() {
    for (int k = 0; k < kExponents; ++k) {
      rho[k] = std::exp2((k - kMaxExponent) / 8.0);
      log1p_rho[k] = std::log1p(rho[k]);
      const auto clamp = [](double bits) {
        return static_cast<uint16_t>(std::lround(std::min(65535.0, 4096.0 * bits)));
      };
      widened[k] = clamp(0.5 * log1p_rho[k] / std::numbers::ln2);
      isotropic[k] = clamp(0.5 * rho[k] / std::numbers::ln2);
    }
  }
};

const Tables& tables() {
  static const Tables instance;
  return instance;
}

}  // namespace

PowerClasses::PowerClasses(std::span<const int16_t> power, std::size_t dimensions, int channels) {
  class_of.resize(dimensions);
  std::array<std::vector<uint16_t>, kGroups> lookup;
  for (auto& l : lookup) l.assign(65536, 0);  // class + 1
  for (std::size_t i = 0; i < dimensions; ++i) {
    const int16_t p = power.empty() ? 0 : power[i];
    const uint8_t group = !power.empty() && i % static_cast<std::size_t>(channels) != 0;
    uint16_t& slot = lookup[group][static_cast<uint16_t>(p)];
    if (slot == 0) {
      classes.push_back({p, group, 0});
      slot = static_cast<uint16_t>(classes.size());
    }
    class_of[i] = slot - 1;
    ++classes[class_of[i]].count;
  }
}

PowerClasses::PowerClasses(const ClassPower& power, const SpectrumBasis& basis) {
  std::array<uint16_t, std::tuple_size_v<ClassPower>> merged;
  for (std::size_t c = 0; c < power.size(); ++c) {
    const uint32_t count = basis.count(static_cast<int>(c));
    if (count == 0) continue;
    const auto group = static_cast<uint8_t>(c / kSpectrumClasses);
    const auto same = std::find_if(classes.begin(), classes.end(), [&](const Class& other) {
      return other.power == power[c] && other.group == group;
    });
    merged[c] = static_cast<uint16_t>(same - classes.begin());
    if (same == classes.end()) classes.push_back({power[c], group, 0});
    classes[merged[c]].count += count;
  }
  class_of.resize(basis.size());
  for (std::size_t i = 0; i < class_of.size(); ++i) class_of[i] = merged[basis.class_of(i)];
}

StepPrior::StepPrior(PriorKind kind, std::shared_ptr<const PowerClasses> classes, NoiseLevel t, NoiseLevel s)
    : kind_(kind), classes_(std::move(classes)) {
  const double eta_s = eta_of_level(s), eta_t = eta_of_level(t);
  snr_step_ = 1.0 / (eta_s * eta_s) - 1.0 / (eta_t * eta_t);
  q_ = static_cast<int>(std::lround(8.0 * std::log2(snr_step_)));
}

int StepPrior::exponent(std::size_t k, int gain) const {
  return std::clamp(classes_->classes[k].power + q_ + 2 * gain, -kMaxExponent, kMaxExponent) + kMaxExponent;
}

uint16_t StepPrior::expected(std::size_t k, int gain) const {
  return (kind_ == PriorKind::kIsotropic ? tables().isotropic : tables().widened)[exponent(k, gain)];
}

std::vector<double> StepPrior::class_energies(std::span<const float> residual) const {
  std::vector<double> energies(classes_->classes.size());
  for (std::size_t i = 0; i < residual.size(); ++i)
    energies[classes_->class_of[i]] += double{residual[i]} * residual[i];
  for (double& e : energies) e *= snr_step_;
  return energies;
}

double StepPrior::nats(std::span<const double> energies, int group, int gain) const {
  const Tables& t = tables();
  double total = 0;
  for (std::size_t k = 0; k < energies.size(); ++k) {
    const PowerClasses::Class& c = classes_->classes[k];
    if (c.group != group) continue;
    const int e = exponent(k, gain);
    if (kind_ == PriorKind::kIsotropic) {
      // The cost does not depend on the gain; the best one predicts the energy, as a Poisson deviance would.
      total += 0.5 * (c.count * t.rho[e] - energies[k] * std::log(t.rho[e]));
      continue;
    }
    const double v = 1.0 / (1.0 + t.rho[e]);
    total += 0.5 * (c.count * (v - 1.0 + t.log1p_rho[e]) + v * energies[k]);
  }
  return total;
}

std::array<std::vector<StepPrior::GroupCost>, kGroups> StepPrior::costs_by_gain(
    std::span<const float> residual) const {
  const std::vector<double> energies = class_energies(residual);
  std::array<double, kGroups> energy{};
  for (std::size_t k = 0; k < energies.size(); ++k) energy[classes_->classes[k].group] += energies[k];
  std::array<std::vector<GroupCost>, kGroups> costs;
  for (int group = 0; group < kGroups; ++group) {
    for (int gain = -kMaxGain; gain <= kMaxGain; ++gain) {
      const double misfit = nats(energies, group, gain) / std::numbers::ln2;
      uint64_t sum = 0;
      for (std::size_t k = 0; k < energies.size(); ++k)
        if (classes_->classes[k].group == group)
          sum += uint64_t{expected(k, gain)} * classes_->classes[k].count;
      costs[group].push_back({misfit,
                              kind_ == PriorKind::kWidened ? misfit : energy[group] / (2 * std::numbers::ln2),
                              static_cast<double>(sum) / 4096});
    }
  }
  return costs;
}

uint32_t StepPrior::information(const TileState& state) const {
  uint64_t sum = 0;
  for (std::size_t k = 0; k < classes_->classes.size(); ++k) {
    const PowerClasses::Class& c = classes_->classes[k];
    sum += uint64_t{expected(k, state.gain[c.group])} * c.count;
  }
  // sum / 256 * 2^(length/8), with the eighths of an octave in 15-bit fractions.
  static constexpr std::array<uint64_t, 8> kEighth = {32768, 35734, 38968, 42495, 46341, 50535, 55109, 60097};
  const int octaves = (state.length + kMaxLength) / 8 - kMaxLength / 8;
  const uint64_t scaled = (sum * kEighth[(state.length + kMaxLength) % 8]) >> 15;
  const uint64_t units = ((octaves >= 0 ? scaled << octaves : scaled >> -octaves) + 128) / 256;
  if (units > (uint64_t{1} << 31))
    throw Error(ErrorKind::kData, "a message is impossibly long", "the file is damaged");
  return static_cast<uint32_t>(units);
}

uint32_t StepPrior::largest_share(const TileState& state) const {
  uint32_t largest = 0;
  for (std::size_t k = 0; k < classes_->classes.size(); ++k)
    largest = std::max<uint32_t>(largest, expected(k, state.gain[classes_->classes[k].group]));
  return largest;
}

void StepPrior::set_state(const TileState& state) {
  state_ = state;
  std::vector<uint16_t> of_class(classes_->classes.size());
  for (std::size_t k = 0; k < of_class.size(); ++k)
    of_class[k] = expected(k, state.gain[classes_->classes[k].group]);
  weights_.resize(dimensions());
  for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] = of_class[classes_->class_of[i]];
  information_ = information(state);
}

std::vector<float> StepPrior::class_widening() const {
  std::vector<float> widening(classes_->classes.size(), 1.0f);
  if (kind_ == PriorKind::kWidened)
    for (std::size_t k = 0; k < widening.size(); ++k)
      widening[k] =
          static_cast<float>(1.0 + tables().rho[exponent(k, state_.gain[classes_->classes[k].group])]);
  return widening;
}

void StepPrior::variance(std::span<float> v) const {
  const std::vector<float> widening = class_widening();
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = 1.0f / widening[classes_->class_of[i]];
}

void StepPrior::shift(std::span<const float> residual, std::span<float> m) const {
  std::vector<float> scale = class_widening();
  for (float& s : scale) s = static_cast<float>(std::sqrt(snr_step_ / s));
  for (std::size_t i = 0; i < m.size(); ++i) m[i] = scale[classes_->class_of[i]] * residual[i];
}

void StepPrior::unwhiten(std::span<float> z) const {
  std::vector<float> scale = class_widening();
  for (float& s : scale) s = std::sqrt(s);
  for (std::size_t i = 0; i < z.size(); ++i) z[i] *= scale[classes_->class_of[i]];
}

}  // namespace diffc
