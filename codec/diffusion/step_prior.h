// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The prior p(y_s | y_t) of one step on one tile, as integers: what both ends know before a message.
//
// In coordinates whitened by q(y_s | y_t, x), the prior has variance 1 + rho_i, where rho_i is the expected
// power of coefficient i of x - xhat times 1/eta_s^2 - 1/eta_t^2; whitened by p, the target is N(m, diag v)
// with v_i = 1/(1 + rho_i). All rho_i are powers 2^(e_i/8) with integer e_i (codec/FORMAT.md, "Plan").

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "codec/base/public.h"
#include "codec/diffusion/estimate.h"
#include "codec/diffusion/linear_estimate.h"
#include "codec/rcc/scheme.h"

namespace diffc DIFFC_PUBLIC {

/// Whether the prior is widened by the residual power or has the variance of q (v = 1).
enum class PriorKind { kWidened, kIsotropic };

/// What is transmitted about the residual of a tile. Persists from message to message.
struct TileState {
  std::array<int, kGroups> gain = {};  ///< Quarters of an octave of residual power, within +-kMaxGain.
  int length = 0;                      ///< Eighths of an octave of message length, within +-kMaxLength.
  bool sent = false;                   ///< Not a default. Not transmitted.
  bool operator==(const TileState&) const = default;
};
inline constexpr int kMaxGain = 400;
inline constexpr int kMaxLength = 32;

/// Coefficients of a tile sorted by expected power: computed once per noise level.
struct PowerClasses {
  struct Class {
    int16_t power;  ///< 8 log2 units.
    uint8_t group;
    uint32_t count;
  };
  std::vector<Class> classes;
  std::vector<uint16_t> class_of;  ///< Of each coefficient.

  /// power: the model's residual power of every coefficient, or empty for all 0; `channels` interleaved.
  PowerClasses(std::span<const int16_t> power, std::size_t dimensions, int channels);
  /// Of a residual power by class.
  PowerClasses(const ClassPower& power, const SpectrumBasis& basis);
};

class StepPrior {
 public:
  StepPrior(PriorKind kind, std::shared_ptr<const PowerClasses> classes, NoiseLevel t, NoiseLevel s);

  std::size_t dimensions() const { return classes_->class_of.size(); }

  /// A group's part of a message.
  struct GroupCost {
    double misfit = 0;       ///< Bits, up to a constant: least for the gain that describes the residual best.
    double kl_bits = 0;      ///< The same without a constant if the prior is widened.
    double information = 0;  ///< Expected, in bits.
  };
  /// Of each group, for every gain from -kMaxGain to kMaxGain, if the residual x - xhat is this.
  std::array<std::vector<GroupCost>, kGroups> costs_by_gain(std::span<const float> residual) const;

  /// Expected information for a state, in 1/16 bit. Throws Error(kData) for an impossible length.
  uint32_t information(const TileState& state) const;

  /// The largest expected information of one coefficient, in 1/4096 bit.
  uint32_t largest_share(const TileState& state) const;

  /// Fixes the state; the functions below need it.
  void set_state(const TileState& state);

  /// Valid as long as this prior is neither changed nor gone.
  rcc::Plan plan() const { return {information_, weights_, static_cast<uint32_t>(weights_.size())}; }
  /// v_i of each coefficient.
  void variance(std::span<float> v) const;
  /// residual -> m = sqrt(v) delta, where delta = sqrt(1/eta_s^2 - 1/eta_t^2) residual is the target's shift
  /// in q-whitened coordinates.
  void shift(std::span<const float> residual, std::span<float> m) const;
  /// z -> z sqrt(1 + rho) in place: from p-whitened to q-whitened coordinates.
  void unwhiten(std::span<float> z) const;

 private:
  /// Energy of delta by class.
  std::vector<double> class_energies(std::span<const float> residual) const;
  double nats(std::span<const double> energies, int group, int gain) const;
  int exponent(std::size_t k, int gain) const;
  uint16_t expected(std::size_t k, int gain) const;
  std::vector<float> class_widening() const;

  PriorKind kind_;
  std::shared_ptr<const PowerClasses> classes_;
  double snr_step_;  // 1/eta_s^2 - 1/eta_t^2
  int q_;            // 8 log2 of it
  TileState state_;
  std::vector<uint16_t> weights_;
  uint32_t information_ = 0;  // of state_
};

}  // namespace diffc
