// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// R2D2's Algorithm 1: a controller trained on samples of a source, one network for a whole range of epsilon
// (Freirich & Weinberger, section 4). No torch types here.
//
//   NeuralR2d2 r2d2(*source, {.epsilon_min = 0.025, .epsilon_max = 0.975});
//   r2d2.train();
//   RatePoint p = r2d2.evaluate(*source, 0.25, 1 << 17, seed);
//
// What differs from the paper, to reach its accuracy in minutes of CPU time:
// - Points are rotated to the eigenbasis of the source's covariance (distortion does not change).
// - The controller is a correction to a closed-form one (`base`): none, the Gaussian with the source's
//   moments, or a mixture fitted to its samples. Variances at or below epsilon are raised just above it, so
//   that the closed form exists; the chain stays a valid channel, so the rate stays an upper bound.
// - The controller has a linear shortcut beside its hidden layers: the optimum of a Gaussian source is
//   linear. Its inputs and outputs are scaled by the spread of X_t.
// - Steps have a learnt diagonal variance (StepRule::kMatched, the default), so that 8 do instead of 100.
// - The loss is divided by epsilon (nats), several epsilon are drawn per update in equal strata, the learning
//   rate decays as a cosine, gradients are clipped and the evaluated controller is an average over updates.
// - The controller is updated before the estimator.
// `plain` undoes all of that.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "models/r2d2/diffusion.h"
#include "models/r2d2/estimate.h"
#include "models/r2d2/source.h"
#include "models/r2d2/trained_controller.h"

namespace diffc::r2d2 {

enum class EntropyNetwork {
  kNegentropy,  ///< Donsker-Varadhan against the Gaussian of the same moments (eq. 25 to 28).
  kKnife,       ///< Gaussian mixture density (Pichler et al. 2022; eq. 29 and 30).
};

struct TrainOptions {
  double epsilon_min = 0.025, epsilon_max = 0.975;
  bool log_epsilon = false;  ///< Draw ln epsilon uniformly instead of epsilon (the paper).
  int hidden_layers = 1;     ///< Of all networks, LeakyReLU after each.
  int hidden = 128;
  int steps = 8;  ///< Time steps of the chain.
  StepRule rule = StepRule::kMatched;
  int base =
      1;  ///< Components of the closed-form starting point; 0: none, the controller is learnt from nothing.
  EntropyNetwork entropy = EntropyNetwork::kNegentropy;
  int knife = 16;  ///< Components of KNIFE.
  int iterations = 1500;
  int batch = 512;            ///< Rows per update, all groups together.
  int groups = 4;             ///< Different epsilon per update.
  double rate = 2e-3;         ///< Adam's learning rate at the start.
  int estimator_updates = 3;  ///< Per controller update.
  int fit_samples = 20000;    ///< Samples for moments and mixture fits.
  /// Algorithm 1 as the paper has it (App. E.2): source coordinates, networks of (x, t, epsilon) and (x,
  /// epsilon) with the usual initialisation, Euler steps, one uniform epsilon per update, the loss energy +
  /// epsilon H, `estimator_updates` of the estimator and then one of the controller on the same batch, Adam
  /// at a constant rate. The options log_epsilon, rule, base and groups are ignored. Only KNIFE starts at a
  /// fit as without it.
  bool plain = false;
  uint64_t seed = 0;
};

/// Not thread-safe.
class NeuralR2d2 {
 public:
  /// Throws Error(kUsage) for options out of range, Error(kData) for a source without spread.
  NeuralR2d2(const Source& source, const TrainOptions& options);
  ~NeuralR2d2();

  /// Called with (done in [0, 1], training objective in nats); returning false stops early.
  using Progress = std::function<bool(double, double)>;
  void train(const Progress& progress = {});

  /// Lines 12 to 17 of Algorithm 1 with the trained networks; x1, if given, receives the reconstruction
  /// samples and x0 what they reconstruct.
  RatePoint evaluate(const Source& source, double epsilon, int samples, uint64_t seed,
                     std::vector<double>* x1 = nullptr, std::vector<double>* x0 = nullptr) const;

  /// u(x, t; epsilon) at rows of x in the source's coordinates.
  void drift(std::span<const double> x, double t, double epsilon, std::span<double> u) const;

  /// The controller for use without LibTorch. Throws Error(kUnsupported) for a plain one, which the file
  /// format does not know.
  ControllerParts controller() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffc::r2d2
