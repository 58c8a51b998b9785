// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/realism.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "tools/r2d2/gaussian/scalar_measures.h"
#include "tools/r2d2/gaussian/scheme.h"

namespace diffc::gaussian {

namespace {

r2d2::GridLaw grid_law(const ScalarSource& source, double length, double fineness) {
  const double reach = extent_of(source).reach, intervals = std::ceil(reach * fineness / length);
  if (!(intervals < 3000))
    throw Error(ErrorKind::kUsage, "the noise is too small for the grid of " + source.name(),
                "use a larger eta or epsilon");
  return r2d2::grid_law([&](double x) { return std::log(source.density(x, 0)); }, -reach, reach,
                        2 * static_cast<int>(intervals) + 1);
}

}  // namespace

RealismPoint realism_of(const ScalarSource& source, double eta, double fineness) {
  if (!(eta > 0)) throw Error(ErrorKind::kUsage, "DiffC needs noise: eta must be positive");
  RealismPoint point;
  point.eta = eta;
  point.nats = information(source, eta * eta);
  const double error = mmse(source, eta * eta);
  point.ancestral = 2 * error;
  point.flow = error + squared_transport(source, eta * eta);
  // From the epsilon of a Gaussian by secant steps of ln epsilon and ln rate, inside a bracket.
  const double rho2 = -std::expm1(-2 * point.nats);
  double x = std::log(source.variance() * (1 - rho2) / std::sqrt(rho2)), low = x - 12, high = x + 12;
  double before = 0, excess_before = 0;
  for (int round = 0; round < 60; ++round) {
    point.epsilon = std::exp(x);
    const r2d2::EntropicTransport t = bridge_of(source, source, point.epsilon, fineness);
    point.optimum = t.distortion + 2 * point.epsilon * (t.information - point.nats);
    point.marginal_error = t.marginal_error;
    const double excess = std::log(t.information / point.nats);
    if (std::fabs(excess) < 1e-6) break;
    (excess > 0 ? low : high) = x;  // the rate falls with epsilon
    const double slope = round > 0 && x != before ? (excess - excess_before) / (x - before) : -1;
    before = x;
    excess_before = excess;
    x -= excess / std::clamp(slope, -2.5, -0.05);
    if (!(x > low && x < high)) x = 0.5 * (low + high);
  }
  return point;
}

RealismPoint realism_of_gaussian(std::span<const double> lambda, double eta) {
  if (!(eta > 0)) throw Error(ErrorKind::kUsage, "DiffC needs noise: eta must be positive");
  const auto distortion = [&](Noise noise, Reconstruction reconstruction, double theta) {
    return evaluate({"", noise, reconstruction}, lambda, theta).distortion;
  };
  RealismPoint point;
  point.eta = eta;
  point.nats = rate_nats(Noise::kIsotropic, lambda, eta * eta);
  point.flow = distortion(Noise::kIsotropic, Reconstruction::kFlow, eta * eta);
  point.ancestral = distortion(Noise::kIsotropic, Reconstruction::kAncestral, eta * eta);
  const double theta = theta_of_rate(Noise::kFlowOptimal, lambda, point.nats);
  point.epsilon = 2 * theta;  // Eq. 15 in the terms of the bridge
  point.optimum = distortion(Noise::kFlowOptimal, Reconstruction::kFlow, theta);
  return point;
}

r2d2::EntropicTransport bridge_of(const ScalarSource& from, const ScalarSource& to, double epsilon,
                                  double fineness) {
  if (!(epsilon > 0)) throw Error(ErrorKind::kUsage, "a bridge needs epsilon > 0");
  const double length = std::min({std::sqrt(epsilon), extent_of(from).length, extent_of(to).length});
  return r2d2::entropic_transport(grid_law(from, length, fineness), grid_law(to, length, fineness), epsilon);
}

}  // namespace diffc::gaussian
