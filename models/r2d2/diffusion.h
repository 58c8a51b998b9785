// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The controlled diffusion dX = u(X, t) dt + sqrt(epsilon) dW on [0, 1], X_0 ~ source, and its rate
// (Freirich & Weinberger, Algorithm 2 and eq. 24).
//
// The discrete chain is a channel of its own, and its relative entropy to the uncontrolled one is computed
// without approximation, so (rate, distortion) is an upper bound on R(D) for any step size; what a coarse
// step changes is the point of the curve that epsilon lands on. The paper's Euler-Maruyama step has the exact
// conditional mean of the optimal process (Tweedie's formula) and too much variance; StepRule::kMatched has
// both moments right:
//
//   X_{t+h} | X_t = x ~ N(x + h u, epsilon h (I + h du/dx)),
//
// which removes the step-size bias altogether for a Gaussian source. (Matching the last step alone does not:
// the variance that earlier steps have in excess remains.)

#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "codec/bits/philox.h"
#include "models/r2d2/backward_heat.h"

namespace diffc::r2d2 {

enum class StepRule {
  kEuler,    ///< The paper's Algorithm 2.
  kMatched,  ///< Exact conditional covariance in every step.
};

/// "euler" or "matched". Throws Error(kUsage).
StepRule step_rule_by_name(const std::string& name);

class Controller {
 public:
  virtual ~Controller() = default;
  virtual int dimensions() const = 0;

  /// u(x, t; epsilon) for rows of x.
  virtual void drift(std::span<const double> x, double t, double epsilon, std::span<double> u) const = 0;

  /// u and the d x d derivative du/dx at one point. The default throws Error(kUnsupported).
  virtual void drift_and_jacobian(std::span<const double> x, double t, double epsilon, std::span<double> u,
                                  std::span<double> jacobian) const;
};

/// The optimal controller u = epsilon grad ln p_t of a known backward heat solution, which must outlive it.
class HeatController : public Controller {
 public:
  explicit HeatController(const BackwardHeat& heat) : heat_(heat) {}
  int dimensions() const override { return heat_.dimensions(); }
  void drift(std::span<const double> x, double t, double epsilon, std::span<double> u) const override;
  void drift_and_jacobian(std::span<const double> x, double t, double epsilon, std::span<double> u,
                          std::span<double> jacobian) const override;

 private:
  const BackwardHeat& heat_;
};

struct DiffusionOptions {
  int steps = 100;
  StepRule rule = StepRule::kEuler;
};

/// Runs the chain from rows x0 to x1. Returns the mean relative entropy per row of the chain's path to that
/// of sqrt(epsilon) W, in nats: energy/epsilon for Euler steps, plus (tr V - d - ln det V)/2 for matched
/// ones.
double simulate(const Controller& controller, std::span<const double> x0, double epsilon,
                const DiffusionOptions& options, Philox& rng, std::span<double> x1);

/// Integrates the probability flow dx/dt = u/2 of an optimal controller from t = 0 to 1 by the classical
/// fourth-order Runge-Kutta rule, in place. Has the law of the diffusion (Freirich & Weinberger, eq. 18) at
/// every t.
void probability_flow(const Controller& controller, std::span<double> x, double epsilon, int steps);

}  // namespace diffc::r2d2
