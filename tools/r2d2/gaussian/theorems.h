// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Theorems 1, 2 and 3 of the DiffC paper (Theis et al. 2022, section 4.3) in numbers, on sources with exact
// score.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tools/r2d2/gaussian/scalar_source.h"

namespace diffc::gaussian {

using SourceList = std::vector<std::shared_ptr<const ScalarSource>>;

/// Theorem 1 for independent components and A* noise of strength theta: all in nats, by quadrature and,
/// for R(D/2), by Blahut-Arimoto (true_rate.h).
///   information <= gaussian_rate - kl_z <= rate + kl_x - kl_z
struct Theorem1 {
  double theta = 0;
  double information = 0;    ///< I[X, Z]
  double distortion = 0;     ///< D = E|X - Xhat|^2, Xhat ~ P(X | Z)
  double gaussian_rate = 0;  ///< R*(D/2)
  double kl_z = 0;           ///< KL(P_Z || P_Z*)
  double kl_x = 0;           ///< KL(P_X || P_X*)
  double rate = 0;           ///< R(D/2) by Blahut-Arimoto
  double rate_gap = 0;  ///< By which R(D/2) may be smaller: the certificate of Blahut-Arimoto on its grid or
                        ///< the distance to Shannon's bound, whichever is less
  double shannon = 0;   ///< Shannon's lower bound on R(D/2), or 0 where that is larger. With it in place
                        ///< of the rate the second inequality is an identity.
  bool shannon_is_exact = false;  ///< It is R(D/2): mixtures with D/2 below their component variance.
  /// By how much the second inequality holds: R(D/2) + KL(X||X*) - R*(D/2), which is 0 where Shannon's bound
  /// is tight and R(D/2) minus that bound elsewhere.
  double slack() const { return rate + kl_x - gaussian_rate; }
};
Theorem1 check_theorem_1(const SourceList& components, double theta);

/// Theorem 2 for one scalar source: errors of the flow and of ancestral sampling at noise eta, and their
/// ratio.
struct Theorem2 {
  double eta = 0;
  double flow_error = 0;       ///< Through the codec's own flow sampler, integrated over y by quadrature.
  double ancestral_error = 0;  ///< Twice the minimum mean squared error.
  double ratio = 0;
  double transport_gap = 0;  ///< Root mean squared distance of the flow from the monotone map of P_Y on P_X.
};
Theorem2 check_theorem_2(std::shared_ptr<const ScalarSource> source, double eta, int flow_steps);

/// Theorem 3 for two components in a basis rotated by `angle`: errors per draw with standard errors.
struct Theorem3 {
  double eta = 0;
  double bound =
      0;  ///< Least error of any realistic reconstruction: mmse + W2^2 per component, by quadrature.
  double flow = 0, flow_error = 0;
  double ancestral = 0, ancestral_error = 0;
  double renoised = 0, renoised_error = 0;    ///< Flow after fresh noise has been added (eta grows by half).
  double unrotated = 0, unrotated_error = 0;  ///< Monotone maps along the pixel axes: realistic margins only.
};
Theorem3 check_theorem_3(const SourceList& components, double angle, double eta, int draws, uint64_t seed);

}  // namespace diffc::gaussian
