// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/neural/neural.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "codec/base/error.h"
#include "models/r2d2/em.h"
#include "models/r2d2/neural/networks.h"

namespace diffc::r2d2 {
namespace {

std::vector<float> to_frame(const Frame& frame, std::span<const double> x) {
  const std::size_t d = frame.mean.size();
  std::vector<float> y(x.size());
  for (std::size_t row = 0; row < x.size(); row += d)
    for (std::size_t i = 0; i < d; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < d; ++j) sum += frame.basis[i * d + j] * (x[row + j] - frame.mean[j]);
      y[row + i] = static_cast<float>(sum);
    }
  return y;
}

void from_frame(const Frame& frame, const float* y, std::span<double> x, bool with_mean) {
  const std::size_t d = frame.mean.size();
  for (std::size_t row = 0; row < x.size(); row += d)
    for (std::size_t j = 0; j < d; ++j) {
      double sum = with_mean ? frame.mean[j] : 0;
      for (std::size_t i = 0; i < d; ++i) sum += frame.basis[i * d + j] * y[row + i];
      x[row + j] = sum;
    }
}

Frame make_frame(std::span<const double> rows, int d) {
  // A single Gaussian component is the moments in their eigenbasis.
  const GaussianMixture fit = fit_mixture(rows, d, {.components = 1, .floor = 0});
  const GaussianComponent& c = fit.components()[0];
  return {c.mean, c.basis.empty() ? std::vector<double>{1} : c.basis, c.variance};
}

Frame source_frame(int d) {
  Frame frame{std::vector<double>(d), std::vector<double>(std::size_t(d) * d), std::vector<double>(d, 1)};
  for (int i = 0; i < d; ++i) frame.basis[std::size_t(i) * d + i] = 1;
  return frame;
}

TrainOptions settled(TrainOptions o) {
  if (!o.plain) return o;
  o.log_epsilon = false;
  o.rule = StepRule::kEuler;
  o.base = 0;
  o.groups = 1;
  return o;
}

torch::Tensor tensor_of(std::vector<float> values, int d) {
  return torch::from_blob(values.data(), {static_cast<int64_t>(values.size()) / d, d}).clone();
}

}  // namespace

struct NeuralR2d2::Impl {
  const Source& source;
  TrainOptions options;
  int dimensions;
  double margin;
  Frame frame;
  std::vector<GaussianComponent> base;
  ControllerNetwork controller;
  std::unique_ptr<EntropyModel> entropy;
  Philox rng;

  struct Chain {
    torch::Tensor x1, path_nats;  // path_nats: [rows]
  };

  Impl(const Source& s, const TrainOptions& o)
      : source(s), options(o), dimensions(s.dimensions()), margin(0.25 / o.steps), rng(o.seed, 0x4131) {
    const int d = dimensions;
    std::vector<double> rows(static_cast<std::size_t>(o.fit_samples) * d);
    source.sample(rng, rows);
    frame = o.plain ? source_frame(d) : make_frame(rows, d);
    const std::vector<float> turned = to_frame(frame, rows);
    const std::vector<double> y(turned.begin(), turned.end());
    const auto fit = [&](int components) {
      return fit_mixture(y, d, {.components = components, .floor = 1e-8, .seed = o.seed});
    };
    NetworkShape shape{
        d,       o.hidden,      o.hidden_layers, o.steps,          o.rule == StepRule::kMatched,
        o.plain, o.epsilon_min, o.epsilon_max,   torch::empty({d})};
    for (int i = 0; i < d; ++i) shape.variance[i] = frame.variance[i];
    torch::manual_seed(o.seed);
    std::optional<GaussianMixture> mixture;
    if (o.base) mixture = fit(o.base);
    if (mixture) base = mixture->components();
    controller = ControllerNetwork(shape, mixture ? MixtureTensors(*mixture, margin) : MixtureTensors());
    if (o.entropy == EntropyNetwork::kKnife) {
      if (o.knife != o.base) mixture = fit(o.knife);
      entropy = make_knife(shape, MixtureTensors(*mixture, margin));
    } else {
      entropy = make_negentropy(shape);
    }
  }

  torch::Tensor draw(const Source& from, Philox& random, int rows) const {
    std::vector<double> x(static_cast<std::size_t>(rows) * dimensions);
    from.sample(random, x);
    return tensor_of(to_frame(frame, x), dimensions);
  }

  // Algorithm 2 with the learnt step variance.
  Chain run(const torch::Tensor& x0, const torch::Tensor& eps) const {
    const double h = 1.0 / options.steps;
    Chain chain{x0, torch::zeros({x0.size(0)})};
    for (int k = 0; k < options.steps; ++k) {
      const ControllerNetwork::Step step = controller.forward(chain.x1, k * h, eps);
      const torch::Tensor noise = torch::randn_like(x0);
      chain.x1 = chain.x1 + h * step.u + (eps * h).sqrt() * (0.5 * step.log_variance).exp() * noise;
      chain.path_nats =
          chain.path_nats +
          (0.5 * h * step.u.square() / eps + 0.5 * (step.log_variance.exp() - 1 - step.log_variance)).sum(1);
    }
    return chain;
  }

  // One epsilon per group, stratified over the range.
  torch::Tensor draw_epsilons() {
    const int rows = options.batch / options.groups;
    torch::Tensor eps = torch::empty({rows * options.groups, 1});
    for (int g = 0; g < options.groups; ++g) {
      const double u = (g + rng.uniform()) / options.groups;
      const double low = options.epsilon_min, high = options.epsilon_max;
      eps.slice(0, g * rows, (g + 1) * rows)
          .fill_(options.log_epsilon ? low * std::pow(high / low, u) : low + u * (high - low));
    }
    return eps;
  }

  template <typename Term>
  torch::Tensor mean_over_groups(const torch::Tensor& x1, const torch::Tensor& eps, Term term) const {
    const int rows = options.batch / options.groups;
    torch::Tensor sum = torch::zeros({});
    for (int g = 0; g < options.groups; ++g)
      sum = sum + term(x1.slice(0, g * rows, (g + 1) * rows), eps.slice(0, g * rows, (g + 1) * rows));
    return sum / options.groups;
  }
};

NeuralR2d2::NeuralR2d2(const Source& source, const TrainOptions& o) {
  if (!(o.epsilon_min > 0) || !(o.epsilon_max >= o.epsilon_min) || o.steps < 1 || o.groups < 1 ||
      o.iterations < 0 || o.batch < 8 * o.groups || o.base < 0 || o.knife < 1 || o.hidden < 1 ||
      o.hidden_layers < 1 || !(o.rate > 0))
    throw Error(ErrorKind::kUsage, "training options are out of range",
                "choose counts of at least 1, a positive rate and a batch of at least 8 groups");
  torch::set_num_threads(1);
  impl_ = std::make_unique<Impl>(source, settled(o));
}

NeuralR2d2::~NeuralR2d2() = default;

void NeuralR2d2::train(const Progress& progress) {
  Impl& m = *impl_;
  const TrainOptions& o = m.options;
  torch::manual_seed(o.seed + 1);
  torch::optim::Adam controller_adam(m.controller.parameters(), torch::optim::AdamOptions(o.rate));
  torch::optim::Adam entropy_adam(m.entropy->parameters(), torch::optim::AdamOptions(o.rate));
  const std::vector<torch::Tensor> weights = m.controller.parameters();
  std::vector<torch::Tensor> average;
  for (const torch::Tensor& w : weights) average.push_back(w.detach().clone());
  const auto set_rate = [](torch::optim::Adam& adam, double rate) {
    static_cast<torch::optim::AdamOptions&>(adam.param_groups()[0].options()).lr(rate);
  };
  const int rows = o.batch / o.groups * o.groups;
  for (int k = 0; k < o.iterations; ++k) {
    const double rate =
        o.plain ? o.rate : o.rate * (0.02 + 0.98 * 0.5 * (1 + std::cos(std::numbers::pi * k / o.iterations)));
    set_rate(controller_adam, rate);
    set_rate(entropy_adam, rate);
    const torch::Tensor eps = m.draw_epsilons();
    const Impl::Chain chain = m.run(m.draw(m.source, m.rng, rows), eps);
    const torch::Tensor x1 = chain.x1.detach();
    double nats = 0;
    const auto update_controller = [&] {
      controller_adam.zero_grad();
      const torch::Tensor objective =
          chain.path_nats.mean() + m.mean_over_groups(chain.x1, eps, [&](const auto& x, const auto& ep) {
            return m.entropy->entropy(x, ep);
          });
      nats = objective.item<double>();
      (o.plain ? objective * eps[0][0] : objective).backward();
      if (!o.plain) torch::nn::utils::clip_grad_norm_(weights, 5.0);
      controller_adam.step();
    };
    // The controller first: an estimator that has just been fitted to this very batch would flatter it.
    if (!o.plain) update_controller();
    for (int e = 0; e < o.estimator_updates; ++e) {
      entropy_adam.zero_grad();
      m.mean_over_groups(x1, eps, [&](const auto& x, const auto& ep) {
         return m.entropy->loss(x, ep);
       }).backward();
      entropy_adam.step();
    }
    if (o.plain) update_controller();
    const double decay = o.plain ? 0 : std::min(0.99, (k + 1.0) / (k + 10.0));
    const torch::NoGradGuard no_grad;
    for (std::size_t i = 0; i < weights.size(); ++i) average[i].mul_(decay).add_(weights[i], 1 - decay);
    if (progress && k % 20 == 0 && !progress(static_cast<double>(k) / o.iterations, nats)) break;
  }
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < weights.size(); ++i) torch::Tensor(weights[i]).copy_(average[i]);
}

RatePoint NeuralR2d2::evaluate(const Source& source, double epsilon, int samples, uint64_t seed,
                               std::vector<double>* x1, std::vector<double>* x0) const {
  const Impl& m = *impl_;
  if (samples < 16 || source.dimensions() != m.dimensions)
    throw Error(ErrorKind::kUsage, "an evaluation needs 16 samples of the source it was trained for");
  const torch::NoGradGuard no_grad;
  torch::manual_seed(seed ^ 0x5EED);
  Philox random(seed, 0x4132);
  const int chunk = 8192;
  double path = 0, distortion = 0;
  std::vector<torch::Tensor> starts, ends;
  for (int done = 0; done < samples; done += chunk) {
    const int rows = std::min(chunk, samples - done);
    const torch::Tensor start = m.draw(source, random, rows);
    const Impl::Chain chain = m.run(start, torch::full({rows, 1}, epsilon));
    path += chain.path_nats.to(torch::kDouble).sum().item<double>();
    distortion += 0.5 * (chain.x1 - start).square().to(torch::kDouble).sum().item<double>();
    starts.push_back(start);
    ends.push_back(chain.x1);
  }
  const torch::Tensor end = torch::cat(ends);
  // The negentropy needs all samples at once; KNIFE is a mean over rows, taken in parts to bound the memory.
  double entropy = 0;
  if (m.options.entropy == EntropyNetwork::kNegentropy) {
    entropy = m.entropy->entropy(end, torch::full({1, 1}, epsilon)).item<double>();
  } else {
    for (const torch::Tensor& part : ends)
      entropy +=
          m.entropy->entropy(part, torch::full({1, 1}, epsilon)).item<double>() * part.size(0) / samples;
  }
  const auto give = [&](const torch::Tensor& rows, std::vector<double>* out) {
    if (!out) return;
    const torch::Tensor values = rows.contiguous();
    out->resize(static_cast<std::size_t>(samples) * m.dimensions);
    from_frame(m.frame, values.data_ptr<float>(), *out, true);
  };
  give(end, x1);
  if (x0) give(torch::cat(starts), x0);
  return rate_point(epsilon, m.dimensions, path / samples, entropy, distortion / samples);
}

void NeuralR2d2::drift(std::span<const double> x, double t, double epsilon, std::span<double> u) const {
  const Impl& m = *impl_;
  const torch::NoGradGuard no_grad;
  const torch::Tensor y = tensor_of(to_frame(m.frame, x), m.dimensions);
  const torch::Tensor out = m.controller.forward(y, t, torch::full({y.size(0), 1}, epsilon)).u.contiguous();
  from_frame(m.frame, out.data_ptr<float>(), u, false);
}

ControllerParts NeuralR2d2::controller() const {
  const Impl& m = *impl_;
  if (m.options.plain)
    throw Error(ErrorKind::kUnsupported, "a plain controller has no file form", "train without plain");
  return {m.options.steps,
          m.options.epsilon_min,
          m.options.epsilon_max,
          m.margin,
          m.frame,
          m.base,
          m.controller.network().layers(),
          m.controller.network().shortcut()};
}

}  // namespace diffc::r2d2
