// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/neural/networks.h"

#include <cmath>
#include <numbers>

namespace diffc::r2d2 {
namespace {

const double kLogTwoPi = std::log(2 * std::numbers::pi);

std::vector<float> values(const torch::Tensor& t) {
  const torch::Tensor flat = t.detach().contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

// eps on [-1, 1] over its range, linearly and by its logarithm.
torch::Tensor epsilon_features(const torch::Tensor& eps, const NetworkShape& s) {
  if (s.plain) return eps;
  const double middle = 0.5 * (s.epsilon_min + s.epsilon_max),
               half = 0.5 * (s.epsilon_max - s.epsilon_min) + 1e-12;
  const double log_middle = 0.5 * std::log(s.epsilon_min * s.epsilon_max);
  const double log_half = 0.5 * std::log(s.epsilon_max / s.epsilon_min) + 1e-12;
  return torch::cat({(eps - middle) / half, (eps.log() - log_middle) / log_half}, 1);
}

class Negentropy : public EntropyModel {
 public:
  explicit Negentropy(const NetworkShape& s)
      : shape_(s),
        net_(s.dimensions + (s.plain ? 1 : 2), 1, s.hidden, s.layers,
             s.plain ? MlpKind::kPlain : MlpKind::kZero) {}

  torch::Tensor entropy(const torch::Tensor& x1, const torch::Tensor& eps) const override {
    torch::Tensor log_det;
    const torch::Tensor white = whiten(x1, &log_det);
    if (shape_.plain) return 0.5 * shape_.dimensions * (kLogTwoPi + 1) + log_det - plain_bound(x1, eps);
    const double gaussian = 0.5 * shape_.dimensions * (kLogTwoPi + 1);
    return gaussian + log_det - bound(white, eps);
  }

  torch::Tensor loss(const torch::Tensor& x1, const torch::Tensor& eps) const override {
    if (shape_.plain) return -plain_bound(x1.detach(), eps);
    return -bound(whiten(x1.detach(), nullptr), eps);
  }

  std::vector<torch::Tensor> parameters() const override { return net_.parameters(); }

 private:
  // Rows with the sample mean 0 and covariance I; log_det receives ln of the volume ratio.
  static torch::Tensor whiten(const torch::Tensor& x, torch::Tensor* log_det) {
    const torch::Tensor centred = x - x.mean(0, true);
    if (x.size(1) == 1) {
      const torch::Tensor sigma = centred.square().mean().sqrt();
      if (log_det) *log_det = sigma.log();
      return centred / sigma;
    }
    const torch::Tensor covariance = torch::mm(centred.t(), centred) / static_cast<double>(x.size(0));
    const torch::Tensor factor = torch::linalg_cholesky(covariance);
    if (log_det) *log_det = factor.diagonal().log().sum();
    return torch::linalg_solve_triangular(factor, centred.t(), false).t();
  }

  torch::Tensor critic(const torch::Tensor& white, const torch::Tensor& eps) const {
    const torch::Tensor features = epsilon_features(eps.slice(0, 0, 1), shape_);
    const auto run = [&](const torch::Tensor& rows) {
      return net_.forward(torch::cat({rows, features.expand({rows.size(0), features.size(1)})}, 1));
    };
    if (torch::GradMode::is_enabled()) return run(white);
    std::vector<torch::Tensor> parts;  // evaluations are large: hidden layers that stay in the cache
    for (const torch::Tensor& part : white.split(4096)) parts.push_back(run(part));
    return torch::cat(parts);
  }

  // Donsker-Varadhan against standard normals, antithetic pairs.
  torch::Tensor bound(const torch::Tensor& white, const torch::Tensor& eps) const {
    const torch::Tensor half = torch::randn_like(white.detach());
    const torch::Tensor reference = critic(torch::cat({half, -half}), eps);
    return critic(white, eps).mean() -
           (torch::logsumexp(reference, 0) - std::log(reference.size(0))).squeeze();
  }

  // Eq. 28 as it stands: as many draws of the Gaussian with the moments of x1 as there are rows.
  torch::Tensor plain_bound(const torch::Tensor& x1, const torch::Tensor& eps) const {
    const torch::Tensor mean = x1.mean(0, true), centred = x1 - mean;
    const torch::Tensor factor =
        torch::linalg_cholesky(torch::mm(centred.t(), centred) / static_cast<double>(x1.size(0)));
    const torch::Tensor reference = critic(mean + torch::mm(torch::randn_like(x1), factor.t()), eps);
    return critic(x1, eps).mean() - (torch::logsumexp(reference, 0) - std::log(reference.size(0))).squeeze();
  }

  NetworkShape shape_;
  Mlp net_;
};

// KNIFE: start's components, their weights, means and variances corrected by a network of eps.
class Knife : public EntropyModel {
 public:
  Knife(const NetworkShape& s, MixtureTensors start) : shape_(s), start_(std::move(start)) {
    const int64_t k = start_.components(), d = start_.dimensions();
    net_ = Mlp(s.plain ? 1 : 2, static_cast<int>(k * (1 + 2 * d)), std::min(s.hidden, 64), 1);
  }

  torch::Tensor entropy(const torch::Tensor& x1, const torch::Tensor& eps) const override {
    const int64_t k = start_.components(), d = start_.dimensions();
    const torch::Tensor first = eps.slice(0, 0, 1);
    const torch::Tensor out = net_.forward(epsilon_features(first, shape_));
    return -start_
                .log_density(x1, first, out.slice(1, 0, k * d).reshape({1, k, d}),
                             out.slice(1, k * d, 2 * k * d).reshape({1, k, d}), out.slice(1, 2 * k * d))
                .mean();
  }

  torch::Tensor loss(const torch::Tensor& x1, const torch::Tensor& eps) const override {
    return entropy(x1.detach(), eps);
  }

  std::vector<torch::Tensor> parameters() const override { return net_.parameters(); }

 private:
  NetworkShape shape_;
  MixtureTensors start_;
  Mlp net_;
};

}  // namespace

Mlp::Mlp(int inputs, int outputs, int hidden, int layers, MlpKind kind) {
  if (kind == MlpKind::kShortcut) shortcut_ = torch::zeros({inputs, outputs}).requires_grad_();
  int width = inputs;
  for (int i = 0; i <= layers; ++i) {
    const int next = i < layers ? hidden : outputs;
    if (kind == MlpKind::kPlain) {
      const double reach = 1 / std::sqrt(static_cast<double>(width));
      weight_.push_back(((2 * torch::rand({width, next}) - 1) * reach).requires_grad_());
      bias_.push_back(((2 * torch::rand({next}) - 1) * reach).requires_grad_());
    } else {
      const double spread = i < layers ? std::sqrt(2.0 / width) : 0;
      weight_.push_back((torch::randn({width, next}) * spread).requires_grad_());
      bias_.push_back((torch::randn({next}) * (i < layers ? 0.5 : 0)).requires_grad_());
    }
    width = next;
  }
}

torch::Tensor Mlp::forward(const torch::Tensor& in) const {
  torch::Tensor x = in;
  for (std::size_t i = 0; i < weight_.size(); ++i) {
    x = torch::addmm(bias_[i], x, weight_[i]);
    if (i + 1 < weight_.size()) x = torch::leaky_relu(x, 0.01);
  }
  return shortcut_.defined() ? torch::addmm(x, in, shortcut_) : x;
}

std::vector<torch::Tensor> Mlp::parameters() const {
  std::vector<torch::Tensor> all = weight_;
  all.insert(all.end(), bias_.begin(), bias_.end());
  if (shortcut_.defined()) all.push_back(shortcut_);
  return all;
}

std::vector<DenseLayer> Mlp::layers() const {
  std::vector<DenseLayer> list;
  for (std::size_t i = 0; i < weight_.size(); ++i)
    list.push_back({static_cast<int>(weight_[i].size(0)), static_cast<int>(weight_[i].size(1)),
                    values(weight_[i]), values(bias_[i])});
  return list;
}

DenseLayer Mlp::shortcut() const {
  const int inputs = static_cast<int>(weight_.front().size(0)),
            outputs = static_cast<int>(weight_.back().size(1));
  DenseLayer layer{inputs, outputs, std::vector<float>(static_cast<std::size_t>(inputs) * outputs),
                   std::vector<float>(outputs)};
  if (shortcut_.defined()) layer.weight = values(shortcut_);
  return layer;
}

MixtureTensors::MixtureTensors(const GaussianMixture& mixture, double margin) : margin_(margin) {
  const auto& parts = mixture.components();
  const int64_t k = static_cast<int64_t>(parts.size()), d = mixture.dimensions();
  log_weight_ = torch::empty({k});
  mean_ = torch::empty({k, d});
  variance_ = torch::empty({k, d});
  basis_ = torch::zeros({k * d, d});
  for (int64_t c = 0; c < k; ++c) {
    log_weight_[c] = std::log(parts[c].weight);
    for (int64_t i = 0; i < d; ++i) {
      mean_[c][i] = parts[c].mean[i];
      variance_[c][i] = parts[c].variance[i];
      if (parts[c].basis.empty()) {
        basis_[c * d + i][i] = 1;
      } else {
        for (int64_t j = 0; j < d; ++j) basis_[c * d + i][j] = parts[c].basis[i * d + j];
      }
    }
  }
  projected_mean_ = torch::bmm(basis_.reshape({k, d, d}), mean_.unsqueeze(2)).squeeze(2);
}

torch::Tensor MixtureTensors::project(const torch::Tensor& x) const {
  return torch::mm(x, basis_.t()).reshape({x.size(0), components(), dimensions()}) - projected_mean_;
}

torch::Tensor MixtureTensors::variances(const torch::Tensor& eps) const {
  return torch::maximum(variance_.unsqueeze(0), (eps * (1 + margin_)).unsqueeze(2));
}

MixtureTensors::Drift MixtureTensors::drift(const torch::Tensor& x, double t,
                                            const torch::Tensor& eps) const {
  const int64_t k = components(), d = dimensions();
  const torch::Tensor precision = 1 / (variances(eps) - (eps * t).unsqueeze(2));
  const torch::Tensor y = project(x), scaled = y * precision;
  const torch::Tensor log_joint = log_weight_ - 0.5 * (y * scaled - precision.log()).sum(2);
  const torch::Tensor share = torch::softmax(log_joint, 1).unsqueeze(2);  // [rows, K, 1]
  const torch::Tensor basis = basis_.reshape({k, d, d});
  // Pulls of the components in the common coordinates: [rows, K, d].
  const torch::Tensor pull = -torch::bmm(scaled.transpose(0, 1), basis).transpose(0, 1);
  const torch::Tensor score = (share * pull).sum(1);
  const torch::Tensor precision_diagonal =
      torch::bmm(precision.expand({x.size(0), k, d}).transpose(0, 1), basis.square()).transpose(0, 1);
  const torch::Tensor diagonal = (share * (pull.square() - precision_diagonal)).sum(1) - score.square();
  return {eps * score, eps * diagonal};
}

torch::Tensor MixtureTensors::log_density(const torch::Tensor& x, const torch::Tensor& eps,
                                          const torch::Tensor& log_scale, const torch::Tensor& shift,
                                          const torch::Tensor& log_weight) const {
  torch::Tensor log_variance = (variances(eps) - eps.unsqueeze(2)).log();
  torch::Tensor y = project(x);
  if (shift.defined()) y = y - shift * (0.5 * log_variance).exp();
  if (log_scale.defined()) log_variance = log_variance + log_scale;
  torch::Tensor weights = log_weight_.unsqueeze(0);
  if (log_weight.defined()) weights = weights + log_weight;
  const torch::Tensor exponent = (y.square() * (-log_variance).exp() + log_variance + kLogTwoPi).sum(2);
  return torch::logsumexp(torch::log_softmax(weights, 1) - 0.5 * exponent, 1);
}

ControllerNetwork::ControllerNetwork(const NetworkShape& shape, MixtureTensors base)
    : shape_(shape),
      base_(std::move(base)),
      net_(shape.dimensions + (shape.plain ? 2 : 3), shape.dimensions * (shape.learn_variance ? 2 : 1),
           shape.hidden, shape.layers, shape.plain ? MlpKind::kPlain : MlpKind::kShortcut) {}

ControllerNetwork::Step ControllerNetwork::forward(const torch::Tensor& x, double t,
                                                   const torch::Tensor& eps) const {
  if (shape_.plain) {
    const torch::Tensor u = net_.forward(torch::cat({x, torch::full_like(eps, t), eps}, 1));
    return {u, torch::zeros_like(u)};
  }
  const int64_t d = shape_.dimensions;
  const double h = 1.0 / shape_.steps;
  // Natural scale of the drift: eps over the spread at time t.
  const torch::Tensor spread =
      torch::maximum(shape_.variance.unsqueeze(0) - eps * t, eps * (0.5 / shape_.steps)).sqrt();
  const torch::Tensor time = torch::full_like(eps, 2 * t - 1);
  const torch::Tensor out = net_.forward(torch::cat({x / spread, time, epsilon_features(eps, shape_)}, 1));
  Step step;
  step.u = eps / spread * out.slice(1, 0, d);
  step.log_variance = shape_.learn_variance ? out.slice(1, d) : torch::zeros_like(step.u);
  if (!base_.empty()) {
    const MixtureTensors::Drift drift = base_.drift(x, t, eps);
    step.u = step.u + drift.u;
    if (shape_.learn_variance)
      step.log_variance = step.log_variance + (1 + h * drift.diagonal).clamp_min(0.02).log();
  }
  if (shape_.learn_variance) step.log_variance = step.log_variance.clamp(-6, 3);
  return step;
}

std::unique_ptr<EntropyModel> make_negentropy(const NetworkShape& shape) {
  return std::make_unique<Negentropy>(shape);
}

std::unique_ptr<EntropyModel> make_knife(const NetworkShape& shape, MixtureTensors start) {
  return std::make_unique<Knife>(shape, std::move(start));
}

}  // namespace diffc::r2d2
