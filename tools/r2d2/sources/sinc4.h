// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Mixture of sinc^4 densities, the paper's band-limited example (eq. 23, Figs. 3 and 10). Its characteristic
// function is a mixture of cubic B-splines on |w| <= 4/m_i, so the backward heat solution
//
//   p_s(x) = 1/pi sum_i p_i integral_0^{4/m_i} B(m_i w) cos(w x) exp(s w^2/2) dw,   B = characteristic
//   function
//
// exists as a function for every s, but is a density only while it is positive.

#pragma once

#include <vector>

#include "models/r2d2/backward_heat.h"

namespace diffc::r2d2 {

class Sinc4Mixture : public BackwardHeat {
 public:
  /// Equal weights. `scales` are the m_i > 0; `reach` is the largest |x| that will be asked for (the
  /// quadrature resolves cos(w x) up to there).
  explicit Sinc4Mixture(std::vector<double> scales, double reach = 320);

  /// The paper's m = {1, sqrt 2, pi, e}.
  static Sinc4Mixture paper();

  int dimensions() const override { return 1; }
  double limit() const override { return 0.2; }  ///< Only a guard; positivity() decides.

  /// p_s(x), which may be negative where p_s is no density, and d/dx p_s(x).
  double density(double x, double s) const;
  double derivative(double x, double s) const;

  /// p_s and its first two derivatives by x, by another way than density(): below |x| = 6 with few nodes,
  /// beyond as the sum over the frequencies w of sin^4 of e^(s w^2/2) Re e^(iwx) h(x - i s w), where h is
  /// exp(-(s/2) d^2/dx^2) x^-4. The latter keeps its relative precision in the tails, at any x.
  struct Jet {
    double value = 0, first = 0, second = 0;
  };
  Jet jet(double x, double s) const;
  /// ln p_s(x) of a jet at x. Throws Error(kUsage) where it is not positive.
  static double log_of(const Jet& p, double x);

  double log_density(std::span<const double> x, double s) const override;
  void score(std::span<const double> x, double s, std::span<double> score,
             std::span<double> jacobian = {}) const override;
  /// Only s = 0 (rejection sampling from p_0); throws Error(kUnsupported) otherwise.
  void sample(double s, Philox& rng, std::span<double> x) const override;

  /// Integral of p_s over the real line without the tails |x| > reach: an alias-free trapezoid sum, exact for
  /// a band-limited function up to the tails, plus the analytic tail if `with_tail`.
  double mass(double s, double reach, bool with_tail) const;

  /// Differential entropy of p_0 in nats.
  double entropy() const;

  struct Positivity {
    /// p_s > -1e-9 everywhere. For every s > 0 the tails dip below zero somewhere far out, because the
    /// spline's outer knots grow faster than the inner ones (1e-11 at x = 128 for s = 0.05); that is no
    /// obstacle in practice.
    bool positive = true;
    double smallest = 0;  ///< Minimum of p_s over the scanned interval.
    double where = 0;
  };
  /// Scans [0, reach] in steps of `step`.
  Positivity positivity(double s, double reach = 300, double step = 0.02) const;

 private:
  struct Node {
    double w;       // frequency
    double weight;  // quadrature weight times p_i B(m_i w) / pi
  };
  std::vector<Node> make_nodes(double reach) const;
  Jet tail(double x, double s) const;
  std::vector<double> scales_;
  std::vector<Node> nodes_, near_;  // near_ resolves |x| <= 6 only
};

}  // namespace diffc::r2d2
