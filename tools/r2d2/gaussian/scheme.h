// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Rate and distortion of DiffC on a Gaussian source in closed form (Theis et al. 2022, section 4, Appendices
// A to C).
//
//   const double theta = theta_of_rate(kSchemes[0].noise, lambda, nats);
//   Point p = evaluate(kSchemes[0], lambda, theta);      // DiffC-A at that rate
//   double snr = snr_db(lambda, p.distortion);

#pragma once

#include <array>
#include <span>
#include <vector>

#include "tools/r2d2/gaussian/noise_schedule.h"

namespace diffc::gaussian {

/// How the receiver makes an image of Z. With u the unknown share of component i:
enum class Reconstruction {
  kMean,       ///< E[X | Z]: D_i = lambda u. Not realistic.
  kAncestral,  ///< A sample of P(X | Z): D_i = 2 lambda u (Eqs. 12, 14).
  kFlow,  ///< Z scaled to the law of X (the flow of a Gaussian): D_i = 2 lambda (1 - sqrt(1 - u)) (Eqs. 11,
          ///< 38).
};

struct Scheme {
  const char* name;
  Noise noise;
  Reconstruction reconstruction;
};

/// The curves of Figure 2, and the two that bound them.
inline constexpr std::array<Scheme, 7> kSchemes = {{
    {"A", Noise::kIsotropic, Reconstruction::kAncestral},
    {"F", Noise::kIsotropic, Reconstruction::kFlow},
    {"A*", Noise::kWaterFilling, Reconstruction::kAncestral},
    {"F*", Noise::kFlowOptimal, Reconstruction::kFlow},
    {"P-A", Noise::kPink, Reconstruction::kAncestral},
    {"P-F", Noise::kPink, Reconstruction::kFlow},
    {"mean", Noise::kIsotropic, Reconstruction::kMean},
}};

struct Point {
  double theta = 0;
  double rate = 0;        ///< Nats, all dimensions together.
  double distortion = 0;  ///< E|X - Xhat|^2, all dimensions together.
};

Point evaluate(const Scheme& scheme, std::span<const double> lambda, double theta);

/// Distortion of one component.
double component_distortion(const Scheme& scheme, double lambda, double theta);

/// 10 log10(2 E|X|^2) - 10 log10(D), as the paper defines it (section 4.2): 0 dB for an independent sample of
/// the source, 3.01 dB for its mean.
double snr_db(double power, double distortion);

}  // namespace diffc::gaussian
