// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/methods/entropic_transport.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "codec/base/error.h"

namespace diffc::r2d2 {

namespace {

using Vector = Eigen::VectorXd;
constexpr int kInner = 100;        // linear iterations between absorptions
constexpr double kLargest = 1e50;  // scaling at which to absorb at once

Vector copy(const std::vector<double>& values) {
  return Eigen::Map<const Vector>(values.data(), static_cast<Eigen::Index>(values.size()));
}

class Sinkhorn {
 public:
  Sinkhorn(const GridLaw& a, const GridLaw& b, double epsilon)
      : x_(copy(a.x)),
        y_(copy(b.x)),
        log_p_(copy(a.log_mass)),
        log_q_(copy(b.log_mass)),
        epsilon_(epsilon),
        p_(log_p_.array().exp()),
        q_(log_q_.array().exp()),
        f_(Vector::Zero(x_.size())),
        g_(Vector::Zero(y_.size())),
        symmetric_(a.x == b.x && a.log_mass == b.log_mass) {}

  /// f = -ln sum_y b e^(g - c), or half way there from f if both potentials are kept equal.
  void log_step() {
    const Vector h = log_q_ + g_;
    for (Eigen::Index i = 0; i < x_.size(); ++i) {
      const double f = -log_sum(h, y_, x_[i]);
      f_[i] = symmetric_ ? 0.5 * (f_[i] + f) : f;
    }
    if (symmetric_) {
      g_ = f_;
      return;
    }
    const Vector k = log_p_ + f_;
    for (Eigen::Index j = 0; j < y_.size(); ++j) g_[j] = -log_sum(k, x_, y_[j]);
  }

  /// The coupling of the present potentials.
  void form() {
    coupling_.resize(x_.size(), y_.size());
    for (Eigen::Index j = 0; j < y_.size(); ++j)
      coupling_.col(j) =
          (log_p_.array() + f_.array() + (log_q_[j] + g_[j]) - (x_.array() - y_[j]).square() / (2 * epsilon_))
              .exp();
  }

  double marginal_error() const {
    return std::max((coupling_.rowwise().sum() - p_).lpNorm<1>(),
                    (coupling_.colwise().sum().transpose() - q_).lpNorm<1>());
  }

  /// Up to `count` iterations on scalings of the coupling, which are then absorbed. Returns how many.
  int linear_steps(int count, double tolerance) {
    Vector u = Vector::Ones(x_.size()), v = Vector::Ones(y_.size());
    int done = 0;
    double error = HUGE_VAL;
    while (done < count && error > 0.3 * tolerance) {
      const Vector rows = coupling_ * v;
      error = (u.cwiseProduct(rows) - p_).lpNorm<1>();
      u = symmetric_ ? Vector(u.cwiseProduct(p_).cwiseQuotient(rows).cwiseSqrt()) : p_.cwiseQuotient(rows);
      v = symmetric_ ? u : q_.cwiseQuotient(coupling_.transpose() * u);
      ++done;
      // A far tail of the other law may be out of reach of the coupling as it stands: the log step reaches
      // it.
      if (!u.allFinite() || !v.allFinite()) return done;
      if (std::max({u.maxCoeff(), v.maxCoeff(), 1 / u.minCoeff(), 1 / v.minCoeff()}) > kLargest) break;
    }
    f_ += Vector(u.array().log());
    g_ += Vector(v.array().log());
    return done;
  }

  EntropicTransport result(double error, int iterations) const {
    EntropicTransport t;
    for (Eigen::Index j = 0; j < y_.size(); ++j) {
      for (Eigen::Index i = 0; i < x_.size(); ++i) {
        const double square = (x_[i] - y_[j]) * (x_[i] - y_[j]);
        t.distortion += coupling_(i, j) * square;
        t.information += coupling_(i, j) * (f_[i] + g_[j] - square / (2 * epsilon_));
      }
    }
    t.marginal_error = error;
    t.iterations = iterations;
    t.f.assign(f_.data(), f_.data() + f_.size());
    t.g.assign(g_.data(), g_.data() + g_.size());
    return t;
  }

 private:
  /// ln sum_k e^(h_k - (points_k - at)^2 / (2 epsilon)).
  double log_sum(const Vector& h, const Vector& points, double at) const {
    const Eigen::ArrayXd terms = h.array() - (points.array() - at).square() / (2 * epsilon_);
    const double largest = terms.maxCoeff();
    return largest + std::log((terms - largest).exp().sum());
  }

  Vector x_, y_, log_p_, log_q_;
  double epsilon_;
  Vector p_, q_, f_, g_;
  bool symmetric_;
  Eigen::MatrixXd coupling_;
};

}  // namespace

GridLaw grid_law(const std::function<double(double)>& log_density, double low, double high, int points) {
  if (points < 2 || !(high > low)) throw Error(ErrorKind::kUsage, "a law needs an interval and two points");
  GridLaw law;
  double total = 0;
  for (int i = 0; i < points; ++i) {
    const double x = low + (high - low) * i / (points - 1), l = log_density(x);
    if (!(l > -700)) continue;
    law.x.push_back(x);
    law.log_mass.push_back(l);
    total += std::exp(l);
  }
  if (!(total > 0)) throw Error(ErrorKind::kUsage, "the law has no mass on its interval");
  for (double& l : law.log_mass) l -= std::log(total);
  return law;
}

EntropicTransport entropic_transport(const GridLaw& a, const GridLaw& b, double epsilon,
                                     const EntropicTransportOptions& options) {
  if (!(epsilon > 0)) throw Error(ErrorKind::kUsage, "entropic transport needs epsilon > 0");
  Sinkhorn sinkhorn(a, b, epsilon);
  for (int iteration = 0; iteration < options.iterations;) {
    sinkhorn.log_step();
    sinkhorn.form();
    ++iteration;
    const double error = sinkhorn.marginal_error();
    if (error <= options.tolerance) return sinkhorn.result(error, iteration);
    iteration += sinkhorn.linear_steps(kInner, options.tolerance);
  }
  throw Error(ErrorKind::kData, "Sinkhorn's iteration did not converge", "use a larger epsilon");
}

EntropicTransport gaussian_transport(double a, double b, double shift, double epsilon) {
  if (!(a > 0) || !(b > 0) || !(epsilon > 0))
    throw Error(ErrorKind::kUsage, "entropic transport needs positive variances and epsilon > 0");
  const double s = std::sqrt(a * b), rho = 2 * s / (std::sqrt(4 * s * s + epsilon * epsilon) + epsilon);
  EntropicTransport t;
  t.information = -0.5 * std::log1p(-rho * rho);
  t.distortion = a + b - 2 * rho * s + shift * shift;
  return t;
}

}  // namespace diffc::r2d2
