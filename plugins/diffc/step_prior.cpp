// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/diffc/step_prior.h"

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

StepPrior::StepPrior(PriorKind kind, std::span<const int16_t> power, std::size_t dimensions, NoiseLevel t, NoiseLevel s)
    : kind_(kind) {
  const double eta_s = eta_of_level(s), eta_t = eta_of_level(t);
  snr_step_ = 1.0 / (eta_s * eta_s) - 1.0 / (eta_t * eta_t);
  q_ = static_cast<int>(std::lround(8.0 * std::log2(snr_step_)));
  class_of_.resize(dimensions);
  if (power.empty()) {
    class_power_.assign(1, 0);
    return;
  }
  class_power_.assign(power.begin(), power.end());
  std::sort(class_power_.begin(), class_power_.end());
  class_power_.erase(std::unique(class_power_.begin(), class_power_.end()), class_power_.end());
  std::vector<uint16_t> lookup(65536);
  for (std::size_t k = 0; k < class_power_.size(); ++k)
    lookup[static_cast<uint16_t>(class_power_[k])] = static_cast<uint16_t>(k);
  std::transform(power.begin(), power.end(), class_of_.begin(),
                 [&](int16_t p) { return lookup[static_cast<uint16_t>(p)]; });
}

int StepPrior::exponent(int power_class, int gain) const {
  return std::clamp(class_power_[power_class] + q_ + 2 * gain, -kMaxExponent, kMaxExponent) + kMaxExponent;
}

std::vector<StepPrior::ClassSum> StepPrior::class_sums(std::span<const float> residual) const {
  std::vector<ClassSum> sums(class_power_.size());
  for (std::size_t i = 0; i < residual.size(); ++i) {
    ClassSum& sum = sums[class_of_[i]];
    sum.count += 1;
    sum.energy += double{residual[i]} * residual[i];
  }
  for (ClassSum& sum : sums) sum.energy *= snr_step_;
  return sums;
}

double StepPrior::nats(std::span<const ClassSum> sums, int gain) const {
  const Tables& t = tables();
  double total = 0;
  for (std::size_t k = 0; k < sums.size(); ++k) {
    const int e = exponent(static_cast<int>(k), gain);
    if (kind_ == PriorKind::kIsotropic) {
      // The cost does not depend on the gain; the best one predicts the energy, as a Poisson deviance would.
      total += 0.5 * (sums[k].count * t.rho[e] - sums[k].energy * std::log(t.rho[e]));
      continue;
    }
    const double v = 1.0 / (1.0 + t.rho[e]);
    total += 0.5 * (sums[k].count * (v - 1.0 + t.log1p_rho[e]) + v * sums[k].energy);
  }
  return total;
}

void StepPrior::set_gain(int gain) {
  gain_ = gain;
  const Tables& t = tables();
  const auto& information = kind_ == PriorKind::kIsotropic ? t.isotropic : t.widened;
  std::vector<uint16_t> of_class(class_power_.size());
  for (std::size_t k = 0; k < of_class.size(); ++k) of_class[k] = information[exponent(static_cast<int>(k), gain)];
  weights_.resize(class_of_.size());
  uint64_t sum = 0;
  for (std::size_t i = 0; i < class_of_.size(); ++i) sum += weights_[i] = of_class[class_of_[i]];
  const uint64_t units = (sum + 128) / 256;
  if (units > (uint64_t{1} << 31)) throw Error(ErrorKind::kData, "a message is impossibly long", "the file is damaged");
  plan_ = {static_cast<uint32_t>(units), weights_, static_cast<uint32_t>(weights_.size())};
}

std::vector<float> StepPrior::class_widening() const {
  std::vector<float> widening(class_power_.size(), 1.0f);
  if (kind_ == PriorKind::kWidened)
    for (std::size_t k = 0; k < widening.size(); ++k)
      widening[k] = static_cast<float>(1.0 + tables().rho[exponent(static_cast<int>(k), gain_)]);
  return widening;
}

void StepPrior::variance(std::span<float> v) const {
  const std::vector<float> widening = class_widening();
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = 1.0f / widening[class_of_[i]];
}

void StepPrior::shift(std::span<const float> residual, std::span<float> m) const {
  std::vector<float> scale = class_widening();
  for (float& s : scale) s = static_cast<float>(std::sqrt(snr_step_ / s));
  for (std::size_t i = 0; i < m.size(); ++i) m[i] = scale[class_of_[i]] * residual[i];
}

void StepPrior::unwhiten(std::span<float> z) const {
  std::vector<float> scale = class_widening();
  for (float& s : scale) s = std::sqrt(s);
  for (std::size_t i = 0; i < z.size(); ++i) z[i] *= scale[class_of_[i]];
}

}  // namespace diffc
