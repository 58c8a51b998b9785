// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/trained_controller.h"

#include <Eigen/Core>
#include <cmath>
#include <utility>

#include "codec/base/error.h"

namespace diffc::r2d2 {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowArray = Eigen::Array<float, 1, Eigen::Dynamic>;
using ColumnArray = Eigen::Array<float, Eigen::Dynamic, 1>;

Rows matrix_of(const std::vector<double>& values, Eigen::Index rows, Eigen::Index columns) {
  Rows m(rows, columns);
  for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = static_cast<float>(values[i]);
  return m;
}

bool fits(const DenseLayer& layer) {
  return layer.inputs > 0 && layer.outputs > 0 &&
         layer.weight.size() == static_cast<std::size_t>(layer.inputs) * layer.outputs &&
         layer.bias.size() == static_cast<std::size_t>(layer.outputs);
}

// epsilon on [-1, 1] over its range, linearly and by its logarithm (models/r2d2/neural/networks.cpp has the
// same).
std::pair<float, float> epsilon_features(double epsilon, double low, double high) {
  const double e = std::clamp(epsilon, low, high);
  return {
      static_cast<float>((e - 0.5 * (low + high)) / (0.5 * (high - low) + 1e-12)),
      static_cast<float>((std::log(e) - 0.5 * std::log(low * high)) / (0.5 * std::log(high / low) + 1e-12))};
}

}  // namespace

// The same numbers as matrices.
struct TrainedController::Prepared {
  struct Component {
    float log_weight;
    RowArray projected_mean, variance;
    Rows basis, square;  // directions in rows, and their squares
  };
  struct Layer {
    Rows weight;
    RowArray bias;
  };
  RowArray mean, variance;
  Rows basis;
  std::vector<Component> base;
  std::vector<Layer> layers;
  Rows shortcut;
  bool learns_variance = false;

  explicit Prepared(const ControllerParts& p) {
    const Eigen::Index d = static_cast<Eigen::Index>(p.frame.mean.size());
    mean = matrix_of(p.frame.mean, 1, d).array();
    variance = matrix_of(p.frame.variance, 1, d).array();
    basis = matrix_of(p.frame.basis, d, d);
    for (const GaussianComponent& c : p.base) {
      Component out{static_cast<float>(std::log(c.weight)), {}, matrix_of(c.variance, 1, d).array(), {}, {}};
      out.basis = c.basis.empty() ? Rows(Rows::Identity(d, d)) : matrix_of(c.basis, d, d);
      out.square = out.basis.cwiseAbs2();
      out.projected_mean = (matrix_of(c.mean, 1, d) * out.basis.transpose()).array();
      base.push_back(std::move(out));
    }
    for (const DenseLayer& l : p.layers)
      layers.push_back({Eigen::Map<const Rows>(l.weight.data(), l.inputs, l.outputs),
                        Eigen::Map<const RowArray>(l.bias.data(), l.outputs)});
    shortcut = Eigen::Map<const Rows>(p.shortcut.weight.data(), p.shortcut.inputs, p.shortcut.outputs);
    learns_variance = p.layers.back().outputs == 2 * d;
  }

  // epsilon grad ln of the base and the diagonal of its derivative.
  void base_drift(const Rows& y, float epsilon, float t, float margin, Rows& u, Rows& diagonal) const {
    const std::size_t parts = base.size();
    std::vector<Rows> pulls(parts);
    std::vector<RowArray> curvature(parts);
    Eigen::ArrayXXf log_joint(y.rows(), static_cast<Eigen::Index>(parts));
    for (std::size_t k = 0; k < parts; ++k) {
      const Component& c = base[k];
      const RowArray precision = 1 / (c.variance.max(epsilon * (1 + margin)) - epsilon * t);
      const Rows projected = ((y * c.basis.transpose()).array().rowwise() - c.projected_mean).matrix();
      const Rows scaled = (projected.array().rowwise() * precision).matrix();
      log_joint.col(static_cast<Eigen::Index>(k)) =
          c.log_weight +
          0.5f * (precision.log().sum() - projected.cwiseProduct(scaled).rowwise().sum().array());
      pulls[k].noalias() = -scaled * c.basis;
      curvature[k] = (precision.matrix() * c.square).array();
    }
    const ColumnArray top = log_joint.rowwise().maxCoeff();
    Eigen::ArrayXXf share = (log_joint.colwise() - top).exp();
    const ColumnArray total = share.rowwise().sum();
    share.colwise() /= total;
    Rows score = Rows::Zero(y.rows(), y.cols());
    diagonal = Rows::Zero(y.rows(), y.cols());
    for (std::size_t k = 0; k < parts; ++k) {
      const ColumnArray weight = share.col(static_cast<Eigen::Index>(k));
      score.array() += pulls[k].array().colwise() * weight;
      diagonal.array() += (pulls[k].array().square().rowwise() - curvature[k]).colwise() * weight;
    }
    diagonal = epsilon * (diagonal - score.cwiseAbs2());
    u = epsilon * score;
  }

  // u and V for rows in the frame's coordinates.
  void step(const ControllerParts& p, const Rows& y, double time, double epsilon_exact, Rows& u,
            Rows& v) const {
    const Eigen::Index d = y.cols();
    const float epsilon = static_cast<float>(epsilon_exact), t = static_cast<float>(time);
    const float h = 1.0f / static_cast<float>(p.steps);
    const RowArray spread = (variance - epsilon * t).max(epsilon * 0.5f * h).sqrt();
    Rows in(y.rows(), d + 3);
    in.leftCols(d) = (y.array().rowwise() / spread).matrix();
    const auto [linear, logarithmic] = epsilon_features(epsilon_exact, p.epsilon_min, p.epsilon_max);
    in.col(d).setConstant(2 * t - 1);
    in.col(d + 1).setConstant(linear);
    in.col(d + 2).setConstant(logarithmic);
    Rows hidden = in;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      Rows next = hidden * layers[i].weight;
      next.array().rowwise() += layers[i].bias;
      if (i + 1 < layers.size()) next = next.cwiseMax(0.01f * next);
      hidden = std::move(next);
    }
    hidden.noalias() += in * shortcut;
    u = (hidden.leftCols(d).array().rowwise() * (epsilon / spread)).matrix();
    Rows log_v = learns_variance ? Rows(hidden.rightCols(d)) : Rows(Rows::Zero(y.rows(), d));
    if (!base.empty()) {
      Rows base_u, diagonal;
      base_drift(y, epsilon, t, static_cast<float>(p.margin), base_u, diagonal);
      u += base_u;
      if (learns_variance) log_v.array() += (1 + h * diagonal.array()).max(0.02f).log();
    }
    v = log_v.array().max(-6.0f).min(3.0f).exp().matrix();
  }

  Rows turned(const Rows& x) const { return (x.array().rowwise() - mean).matrix() * basis.transpose(); }
};

TrainedController::TrainedController(ControllerParts parts) : parts_(std::move(parts)) {
  const ControllerParts& p = parts_;
  const std::size_t d = p.frame.mean.size();
  bool good = d > 0 && p.frame.basis.size() == d * d && p.frame.variance.size() == d && p.steps > 0 &&
              p.epsilon_min > 0 && p.epsilon_max >= p.epsilon_min && p.margin > 0 && !p.layers.empty();
  for (const GaussianComponent& c : p.base)
    good = good && c.weight > 0 && c.mean.size() == d && c.variance.size() == d &&
           (c.basis.empty() || c.basis.size() == d * d);
  for (std::size_t i = 0; i < p.layers.size(); ++i)
    good = good && fits(p.layers[i]) && (i == 0 || p.layers[i].inputs == p.layers[i - 1].outputs);
  if (good) {
    const std::size_t outputs = p.layers.back().outputs;
    good = p.layers[0].inputs == static_cast<int>(d) + 3 && (outputs == d || outputs == 2 * d) &&
           p.shortcut.inputs == p.layers[0].inputs && p.shortcut.outputs == p.layers.back().outputs &&
           fits(p.shortcut);
  }
  if (!good) throw Error(ErrorKind::kData, "parts of an r2d2 controller do not fit together");
  dimensions_ = static_cast<int>(d);
  prepared_ = std::make_shared<const Prepared>(parts_);
}

void TrainedController::drift(std::span<const double> x, double t, double epsilon,
                              std::span<double> u) const {
  const Eigen::Index d = dimensions_, n = static_cast<Eigen::Index>(x.size()) / d;
  Rows rows(n, d), slope, v;
  for (Eigen::Index i = 0; i < rows.size(); ++i) rows.data()[i] = static_cast<float>(x[i]);
  prepared_->step(parts_, prepared_->turned(rows), t, epsilon, slope, v);
  const Rows back = slope * prepared_->basis;
  for (Eigen::Index i = 0; i < back.size(); ++i) u[i] = back.data()[i];
}

void TrainedController::push(std::span<float> x, double epsilon) const {
  if (!(epsilon > 0) || !std::isfinite(epsilon))
    throw Error(ErrorKind::kUsage, "a push needs a positive epsilon");
  const Eigen::Index d = dimensions_, n = static_cast<Eigen::Index>(x.size()) / d;
  Eigen::Map<Rows> rows(x.data(), n, d);
  const Rows start = prepared_->turned(rows);
  Rows y = start, u, v;
  const float h = 1.0f / static_cast<float>(parts_.steps);
  for (int k = 0; k < parts_.steps; ++k) {
    prepared_->step(parts_, y, static_cast<double>(k) / parts_.steps, epsilon, u, v);
    y.array() += h * u.array() / (1 + v.array().sqrt());
  }
  rows.noalias() += (y - start) * prepared_->basis;
}

}  // namespace diffc::r2d2
