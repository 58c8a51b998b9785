// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/sources/sinc4.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <string>

#include "codec/base/error.h"

namespace diffc::r2d2 {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr int kOrder = 16;
constexpr double kNear = 6;  // where the tail's form takes over

// Nodes and weights of Gauss-Legendre quadrature on [-1, 1] by Newton iteration on the Legendre recurrence.
struct GaussLegendre {
  std::array<double, kOrder> x, w;
  GaussLegendre() {
    for (int i = 0; i < kOrder; ++i) {
      double z = std::cos(kPi * (i + 0.75) / (kOrder + 0.5)), slope = 0;
      for (int it = 0; it < 100; ++it) {
        double p0 = 1, p1 = z;
        for (int n = 2; n <= kOrder; ++n) {
          const double p2 = ((2 * n - 1) * z * p1 - (n - 1) * p0) / n;
          p0 = p1;
          p1 = p2;
        }
        slope = kOrder * (z * p1 - p0) / (z * z - 1);
        const double dz = p1 / slope;
        z -= dz;
        if (std::abs(dz) < 1e-15) break;
      }
      x[i] = z;
      w[i] = 2 / ((1 - z * z) * slope * slope);
    }
  }
};

// Characteristic function of the normalised sinc^4(x) density, a cubic B-spline of |w| with B(0) = 1.
double spline(double w) {
  const double a = std::abs(w) / 2;  // in units of the knot distance
  if (a >= 2) return 0;
  if (a >= 1) return std::pow(2 - a, 3) / 4;
  return 1 - 1.5 * a * a + 0.75 * a * a * a;
}

double sinc4(double x) {
  if (std::abs(x) < 1e-4) return 1 - 2 * x * x / 3;
  const double r = std::sin(x) / x;
  return r * r * r * r;
}

}  // namespace

Sinc4Mixture::Sinc4Mixture(std::vector<double> scales, double reach) : scales_(std::move(scales)) {
  if (scales_.empty()) throw Error(ErrorKind::kUsage, "a sinc^4 mixture needs at least one scale");
  for (double m : scales_)
    if (!(m > 0) || !std::isfinite(m)) throw Error(ErrorKind::kUsage, "a sinc^4 scale is not positive");
  nodes_ = make_nodes(reach);
  near_ = make_nodes(kNear);
}

std::vector<Sinc4Mixture::Node> Sinc4Mixture::make_nodes(double reach) const {
  static const GaussLegendre rule;
  std::vector<Node> nodes;
  for (double m : scales_) {
    for (int piece = 0; piece < 2; ++piece) {  // the spline has knots at 0, 2/m and 4/m
      const double width = 2 / m;
      const int panels = 2 + static_cast<int>(width * reach / 6);  // at most about one period per panel
      for (int p = 0; p < panels; ++p) {
        for (int i = 0; i < kOrder; ++i) {
          const double w = piece * width + width * (p + 0.5 + 0.5 * rule.x[i]) / panels;
          const double weight = rule.w[i] * 0.5 * width / panels;
          nodes.push_back({w, weight * spline(m * w) / (kPi * static_cast<double>(scales_.size()))});
        }
      }
    }
  }
  return nodes;
}

Sinc4Mixture Sinc4Mixture::paper() {
  return Sinc4Mixture({1, std::numbers::sqrt2, std::numbers::pi, std::numbers::e});
}

double Sinc4Mixture::density(double x, double s) const {
  double sum = 0;
  for (const Node& n : nodes_) sum += n.weight * std::cos(n.w * x) * std::exp(0.5 * s * n.w * n.w);
  return sum;
}

double Sinc4Mixture::derivative(double x, double s) const {
  double sum = 0;
  for (const Node& n : nodes_) sum -= n.weight * n.w * std::sin(n.w * x) * std::exp(0.5 * s * n.w * n.w);
  return sum;
}

Sinc4Mixture::Jet Sinc4Mixture::jet(double x, double s) const {
  if (std::abs(x) > kNear) return tail(x, s);
  Jet jet;
  for (const Node& n : near_) {
    const double weight = n.weight * std::exp(0.5 * s * n.w * n.w), c = weight * std::cos(n.w * x);
    jet.value += c;
    jet.first -= weight * n.w * std::sin(n.w * x);
    jet.second -= c * n.w * n.w;
  }
  return jet;
}

Sinc4Mixture::Jet Sinc4Mixture::tail(double x, double s) const {
  using Complex = std::complex<double>;
  Jet jet;
  for (double m : scales_) {
    // sin^4 y = (3 - 4 cos 2y + cos 4y) / 8
    for (const auto& [multiple, amplitude] :
         {std::pair(0.0, 3.0), std::pair(2.0, -4.0), std::pair(4.0, 1.0)}) {
      const double w = multiple / m;
      const Complex z(x, -s * w), square = z * z;
      Complex term = 1.0 / (square * square), h = 0, h1 = 0, h2 = 0;
      for (int k = 0; k < 40; ++k) {
        const double power = 4 + 2 * k;
        h += term;
        h1 -= power * term / z;
        h2 += power * (power + 1) * term / square;
        const Complex next = term * (-0.5 * s / (k + 1) * power * (power + 1)) / square;
        // The series is asymptotic: it ends at its smallest term, which |x| > 6 makes negligible.
        if (std::norm(next) >= std::norm(term) || std::norm(next) < 1e-36 * std::norm(h)) break;
        term = next;
      }
      const Complex factor =
          std::polar(3 * m * m * m * amplitude / (16 * kPi * static_cast<double>(scales_.size())) *
                         std::exp(0.5 * s * w * w),
                     w * x);
      const Complex i(0, 1);
      jet.value += (factor * h).real();
      jet.first += (factor * (i * w * h + h1)).real();
      jet.second += (factor * (2.0 * i * w * h1 + h2 - w * w * h)).real();
    }
  }
  return jet;
}

double Sinc4Mixture::log_density(std::span<const double> x, double s) const {
  if (s == 0) {  // the elementary form keeps its relative precision in the tails
    double p = 0;
    for (double m : scales_) p += 3 / (2 * kPi * m) * sinc4(x[0] / m);
    return std::log(p / static_cast<double>(scales_.size()));
  }
  return log_of(jet(x[0], s), x[0]);
}

void Sinc4Mixture::score(std::span<const double> x, double s, std::span<double> score,
                         std::span<double> jacobian) const {
  const Jet p = jet(x[0], s);
  log_of(p, x[0]);
  score[0] = p.first / p.value;
  if (!jacobian.empty()) jacobian[0] = p.second / p.value - score[0] * score[0];
}

double Sinc4Mixture::log_of(const Jet& p, double x) {
  if (p.value > 0) return std::log(p.value);
  throw Error(ErrorKind::kUsage, "the backward heat solution is not positive at x = " + std::to_string(x),
              "use a smaller epsilon");
}

void Sinc4Mixture::sample(double s, Philox& rng, std::span<double> x) const {
  if (s != 0) throw Error(ErrorKind::kUnsupported, "sinc^4 mixtures are sampled at t = 0 only");
  for (double& out : x) {
    const double m = scales_[rng.below(static_cast<uint32_t>(scales_.size()))];
    // Envelope min(1, y^-4): mass 2 on [-1, 1] and 1/3 in each tail.
    for (;;) {
      const double u = rng.uniform() * (8.0 / 3), v = rng.uniform();
      double y, envelope;
      if (u < 2) {
        y = u - 1;
        envelope = 1;
      } else {
        y = std::pow(rng.uniform(), -1.0 / 3) * (u < 7.0 / 3 ? 1 : -1);
        envelope = 1 / (y * y * y * y);
      }
      if (v * envelope >= sinc4(y)) continue;
      out = m * y;
      break;
    }
  }
}

double Sinc4Mixture::mass(double s, double reach, bool with_tail) const {
  // Spacing 0.5 is below 2 pi / 4: the spectrum copies of the sampled function do not reach w = 0.
  const double step = 0.5;
  double sum = density(0, s);
  for (int i = 1; i * step <= reach; ++i) sum += 2 * density(i * step, s);
  double total = sum * step;
  if (with_tail) {
    // Leading asymptotics: sinc^4(y) averages to 3/8 y^-4, and the heat factor is 1 at the knot w = 0.
    for (double m : scales_)
      total += 2 * (3 / (2 * kPi * m)) * 0.375 * std::pow(m, 4) / (3 * std::pow(reach + step / 2, 3)) /
               static_cast<double>(scales_.size());
  }
  return total;
}

double Sinc4Mixture::entropy() const {
  // -p ln p beyond the grid is integrated with the averaged tail c x^-4: the integral of c x^-4 (4 ln x - ln
  // c).
  const double reach = 4000, step = 0.01;
  double sum = 0;
  for (double x = step / 2; x < reach; x += step) {
    const double l = log_density(std::span<const double>(&x, 1), 0);
    sum -= 2 * step * std::exp(l) * l;
  }
  return sum;
}

Sinc4Mixture::Positivity Sinc4Mixture::positivity(double s, double reach, double step) const {
  Positivity result;
  result.smallest = HUGE_VAL;
  const int count = static_cast<int>(reach / step);
  // Walking on a grid turns the cosines into rotations.
  std::vector<double> c(nodes_.size()), d(nodes_.size()), rc(nodes_.size()), rs(nodes_.size());
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    c[k] = nodes_[k].weight * std::exp(0.5 * s * nodes_[k].w * nodes_[k].w);
    rc[k] = std::cos(nodes_[k].w * step);
    rs[k] = std::sin(nodes_[k].w * step);
  }
  for (int i = 0; i <= count; ++i) {
    double p = 0;
    for (std::size_t k = 0; k < nodes_.size(); ++k) {
      p += c[k];
      const double next = c[k] * rc[k] - d[k] * rs[k];
      d[k] = c[k] * rs[k] + d[k] * rc[k];
      c[k] = next;
    }
    if (p >= result.smallest) continue;
    result.smallest = p;
    result.where = i * step;
  }
  result.positive = result.smallest > -1e-9;
  return result;
}

}  // namespace diffc::r2d2
