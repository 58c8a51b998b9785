// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A controller that Algorithm 1 has trained (models/r2d2/neural), run without LibTorch.
//
//   TrainedController controller(parse_controller(text));
//   controller.push(rows, epsilon);   // along its probability flow, from p_0 to p_1
//
// Points are turned to the eigenbasis of the source (`Frame`). There
//
//   u = epsilon grad ln(base)_t + (epsilon / s) n_u,   ln V = ln(1 + h d(base drift)/dx) + n_V,
//
// where the base is a Gaussian mixture with its variances raised to at least epsilon (1 + margin), s the
// spread that the source has left at time t, V the variance of a step in units of epsilon h, and (n_u, n_V) a
// perceptron of x/s, t and epsilon with LeakyReLU after its hidden layers and a linear shortcut beside them.

#pragma once

#include <memory>
#include <span>
#include <vector>

#include "models/r2d2/diffusion.h"
#include "models/r2d2/gaussian_mixture.h"

namespace diffc::r2d2 {

/// Orthonormal coordinates in which a source is centred and uncorrelated: y = basis (x - mean).
struct Frame {
  std::vector<double> mean;      ///< d.
  std::vector<double> basis;     ///< d x d, rows are directions.
  std::vector<double> variance;  ///< d, of the source.
};

struct DenseLayer {
  int inputs = 0, outputs = 0;
  std::vector<float> weight;  ///< inputs x outputs.
  std::vector<float> bias;    ///< outputs.
};

/// Everything a trained controller consists of.
struct ControllerParts {
  int steps = 1;                            ///< Of the chain it was trained for.
  double epsilon_min = 0, epsilon_max = 0;  ///< The network's range; beyond it, it sees the nearest end.
  double margin = 0;
  Frame frame;
  std::vector<GaussianComponent> base;  ///< In the frame's coordinates; may be empty.
  std::vector<DenseLayer> layers;       ///< d + 3 inputs; d outputs (u) or 2 d (u, ln V).
  DenseLayer shortcut;                  ///< From the inputs to the outputs; its bias is ignored.
};

/// Immutable and thread-safe.
class TrainedController : public Controller {
 public:
  /// Throws Error(kData) for sizes that do not fit together.
  explicit TrainedController(ControllerParts parts);

  int dimensions() const override { return dimensions_; }
  const ControllerParts& parts() const { return parts_; }

  void drift(std::span<const double> x, double t, double epsilon, std::span<double> u) const override;

  /// Moves rows of x, in place, along the probability flow dx/dt = u/2 of an optimal controller, on the
  /// chain's own time steps:
  ///
  ///   x -> x + h u / (1 + sqrt(V)).
  ///
  /// As V = 1 + h du/dx for an optimal controller, that is the flow's exact map for a Gaussian source in its
  /// eigenbasis, whatever the step, and a direction whose variance is used up (V = 0) collapses to its mean.
  /// What the base and the network leave unchanged stays bit for bit, up to one rounding. Throws
  /// Error(kUsage) unless epsilon is positive and finite.
  void push(std::span<float> x, double epsilon) const;

 private:
  struct Prepared;
  int dimensions_ = 0;
  ControllerParts parts_;
  std::shared_ptr<const Prepared> prepared_;
};

}  // namespace diffc::r2d2
