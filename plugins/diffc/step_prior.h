// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The prior p(y_s | y_t) of one step on one tile, as integers: what both ends know before a message.
//
// In coordinates whitened by q(y_s | y_t, x), the prior has variance 1 + rho_i, where rho_i is the expected power of
// coefficient i of x - xhat times 1/eta_s^2 - 1/eta_t^2; whitened by p, the target is N(m, diag v) with
// v_i = 1/(1 + rho_i) (DESIGN 3). All rho_i are powers 2^(e_i/8) with integer e_i (codec/FORMAT.md, "Plan").

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/rcc/scheme.h"
#include "codec/transform/residual_model.h"

namespace diffc {

/// Whether the prior is widened by the residual power or has the variance of q (v = 1).
enum class PriorKind { kWidened, kIsotropic };

/// Gain of a tile in quarters of an octave of residual power.
inline constexpr int kMaxGain = 400;

class StepPrior {
 public:
  /// power: the model's log2 residual power (8 log2 units) of every coefficient at level t, or empty for all 0.
  StepPrior(PriorKind kind, std::span<const int16_t> power, std::size_t dimensions, NoiseLevel t, NoiseLevel s);

  /// Distinct values of the residual power, and the class of each coefficient.
  std::size_t dimensions() const { return class_of_.size(); }

  /// The gain whose prior describes the residual x - xhat with the fewest bits. `penalty(gain)` is added: the cost of
  /// transmitting it.
  template <class Penalty>
  int best_gain(std::span<const float> residual, Penalty penalty) const;

  /// residual -> m = sqrt(v) delta, where delta = sqrt(1/eta_s^2 - 1/eta_t^2) residual is the target's shift in
  /// q-whitened coordinates.
  void shift(std::span<const float> residual, std::span<float> m) const;

  /// Fixes the gain; the functions below need it.
  void set_gain(int gain);

  const rcc::Plan& plan() const { return plan_; }
  /// v_i of each coefficient, empty for the isotropic prior.
  void variance(std::span<float> v) const;
  /// z -> z sqrt(1 + rho) in place: from p-whitened to q-whitened coordinates.
  void unwhiten(std::span<float> z) const;

 private:
  struct ClassSum {
    double count = 0, energy = 0;
  };
  /// Count and energy of delta by class.
  std::vector<ClassSum> class_sums(std::span<const float> residual) const;
  double nats(std::span<const ClassSum> sums, int gain) const;
  int exponent(int power_class, int gain) const;
  /// 1 + rho of each class, or 1 for the isotropic prior.
  std::vector<float> class_widening() const;

  PriorKind kind_;
  double snr_step_;                  // 1/eta_s^2 - 1/eta_t^2
  int q_;                            // 8 log2(1/eta_s^2 - 1/eta_t^2)
  std::vector<int16_t> class_power_; // distinct residual powers
  std::vector<uint16_t> class_of_;
  int gain_ = 0;
  std::vector<uint16_t> weights_;
  rcc::Plan plan_;
};

template <class Penalty>
int StepPrior::best_gain(std::span<const float> residual, Penalty penalty) const {
  const std::vector<ClassSum> sums = class_sums(residual);
  int best = 0;
  double least = 0;
  bool first = true;
  for (int gain = -kMaxGain; gain <= kMaxGain; ++gain) {
    const double cost = nats(sums, gain) / 0.6931471805599453 + penalty(gain);
    if (first || cost < least) {
      least = cost;
      best = gain;
      first = false;
    }
  }
  return best;
}

}  // namespace diffc
