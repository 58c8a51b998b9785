// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Rate and distortion of a controlled diffusion from samples (Freirich & Weinberger, eq. 24), with the
// entropy of X_1 estimated by any estimator, and the medians over repeats that the paper reports.

#pragma once

#include <functional>
#include <span>
#include <vector>

#include "models/r2d2/diffusion.h"
#include "models/r2d2/source.h"

namespace diffc::r2d2 {

/// Differential entropy in nats of the law that rows of X_1 were drawn from.
using EntropyEstimator = std::function<double(std::span<const double> x1, double epsilon)>;

/// -mean ln p_1(X_1) with the closed-form p_1: never below the entropy in expectation, equal to it if the
/// controller is exact. `heat` must outlive the result.
EntropyEstimator cross_entropy(const BackwardHeat& heat);

/// m-spacing estimate for one dimension (Vasicek 1976, with the bias correction of Ebrahimi et al. 1994):
/// needs no model; its error is about 0.01 nats at 2^17 samples.
EntropyEstimator spacing_entropy();

/// Entropy of the Gaussian with the sample covariance: an upper bound, eq. 25 without the negentropy.
EntropyEstimator gaussian_entropy(int dimensions);

struct RatePoint {
  double epsilon = 0;
  double rate = 0;        ///< Nats.
  double distortion = 0;  ///< Half squared error, summed over dimensions.
  double path_nats = 0;   ///< Energy / epsilon (relative entropy of the path).
  double entropy = 0;     ///< Of X_1.
};

/// rate = path_nats + entropy - distortion/epsilon - (d/2) ln(2 pi epsilon).
RatePoint rate_point(double epsilon, int dimensions, double path_nats, double entropy, double distortion);

/// Mean of |x1 - x0|^2 / 2 over rows.
double half_squared_error(std::span<const double> x0, std::span<const double> x1, int dimensions);

struct EvaluateOptions {
  int samples = 1 << 17;
  DiffusionOptions diffusion;
  uint64_t seed = 0;
};

/// One evaluation (lines 12 to 17 of Algorithm 1). `x1`, if given, receives the samples of the
/// reconstruction.
RatePoint evaluate(const Source& source, const Controller& controller, const EntropyEstimator& entropy,
                   double epsilon, const EvaluateOptions& options, std::vector<double>* x1 = nullptr);

/// Median and quartiles (linear interpolation between order statistics).
struct Quartiles {
  double q25 = 0, median = 0, q75 = 0;
};
Quartiles quartiles(std::vector<double> values);

/// Row of curve.csv.
struct CurvePoint {
  double epsilon = 0;
  Quartiles rate;
  double distortion = 0;  ///< Median.
};
CurvePoint summarise(std::span<const RatePoint> repeats);

/// sup |F_n - F| of one-dimensional samples and the mixture law p_s (Kolmogorov distance).
double kolmogorov_distance(std::vector<double> samples, const GaussianMixture& mixture, double s);

/// Squared 2-Wasserstein distance averaged over `projections` random directions of two equally large row
/// sets.
double sliced_w2_squared(std::span<const double> a, std::span<const double> b, int dimensions,
                         int projections, uint64_t seed);

}  // namespace diffc::r2d2
