// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/neural/baselines.h"

#include <cmath>

#include "codec/base/error.h"
#include "codec/base/stopwatch.h"
#include "models/r2d2/neural/networks.h"

namespace diffc::r2d2 {
namespace {

torch::Tensor draw(const Source& source, Philox& rng, int rows) {
  std::vector<double> x(static_cast<std::size_t>(rows) * source.dimensions());
  source.sample(rng, x);
  return torch::from_blob(x.data(), {rows, source.dimensions()}, torch::kDouble).to(torch::kFloat);
}

// |x_i - y_j|^2 / 2, by one matrix product.
torch::Tensor half_distances(const torch::Tensor& x, const torch::Tensor& y) {
  return (0.5 * x.square().sum(1, true) + 0.5 * y.square().sum(1).unsqueeze(0) - torch::mm(x, y.t()))
      .clamp_min(0);
}

// Rate and distortion of the optimal coupling to equally likely points y, from fresh samples.
template <typename Points>
RatePoint coupling(const Source& source, double epsilon, int samples, Philox& rng, Points points) {
  const torch::NoGradGuard no_grad;
  double free_energy = 0, distortion = 0;
  const int chunk = 500;
  for (int done = 0; done < samples; done += chunk) {
    const int rows = std::min(chunk, samples - done);
    const torch::Tensor cost = half_distances(draw(source, rng, rows), points());
    const torch::Tensor scaled = -cost / epsilon;
    const double log_n = std::log(static_cast<double>(cost.size(1)));
    free_energy -= (torch::logsumexp(scaled, 1) - log_n).to(torch::kDouble).sum().template item<double>();
    distortion += (torch::softmax(scaled, 1) * cost).to(torch::kDouble).sum().template item<double>();
  }
  RatePoint point;
  point.epsilon = epsilon;
  point.distortion = distortion / samples;
  point.rate = free_energy / samples - point.distortion / epsilon;
  return point;
}

}  // namespace

RatePoint nerd(const Source& source, double epsilon, int evaluation_samples, const NerdOptions& o) {
  if (!(epsilon > 0) || o.samples < 2 || o.batch < 1 || o.latent < 1)
    throw Error(ErrorKind::kUsage, "NERD needs epsilon > 0 and positive sizes");
  torch::set_num_threads(1);
  torch::manual_seed(o.seed);
  Philox rng(o.seed, 0x4E45);
  // The generator starts at the source's mean and spread.
  const torch::Tensor pilot = draw(source, rng, 2000);
  const torch::Tensor mean = pilot.mean(0, true), spread = pilot.std(0, true, true);
  const Mlp net(o.latent, source.dimensions(), o.hidden, o.layers);
  {
    const torch::NoGradGuard no_grad;  // a last layer that spreads the points
    const auto parameters = net.parameters();
    const torch::Tensor last = parameters[o.layers];
    torch::Tensor(last).copy_(torch::randn_like(last) / std::sqrt(static_cast<double>(o.hidden)));
  }
  const auto points = [&] { return mean + spread * net.forward(torch::randn({o.samples, o.latent})); };
  torch::optim::Adam adam(net.parameters(), torch::optim::AdamOptions(o.rate).betas({0.5, 0.999}));
  const Stopwatch watch;
  for (int k = 0; k < o.max_iterations && watch.seconds() <= o.seconds; ++k) {
    adam.zero_grad();
    const torch::Tensor scaled = -half_distances(draw(source, rng, o.batch), points()) / epsilon;
    (-torch::logsumexp(scaled, 1).mean()).backward();
    adam.step();
  }
  return coupling(source, epsilon, evaluation_samples, rng, points);
}

RatePoint wgd(const Source& source, double epsilon, int evaluation_samples, const WgdOptions& o) {
  if (!(epsilon > 0) || o.particles < 2 || o.batch < 1)
    throw Error(ErrorKind::kUsage, "WGD needs epsilon > 0 and positive sizes");
  torch::set_num_threads(1);
  torch::manual_seed(o.seed);
  Philox rng(o.seed, 0x5747);
  const torch::NoGradGuard no_grad;
  torch::Tensor y = draw(source, rng, o.particles);
  y = y + 0.1 * torch::randn_like(y);
  const Stopwatch watch;
  for (int k = 0; k < o.max_iterations && watch.seconds() <= o.seconds; ++k) {
    const torch::Tensor x = draw(source, rng, o.batch);
    const torch::Tensor w = torch::softmax(-half_distances(x, y) / epsilon, 1);  // [batch, particles]
    // The step (rate/epsilon) n mean_i W_ij (x_i - y_j), never beyond the weighted mean of the x_i.
    const torch::Tensor mass = w.sum(0).unsqueeze(1), mean = torch::mm(w.t(), x) / (mass + 1e-20);
    const double rate = o.rate / std::sqrt(1 + 0.1 * k);
    y = y + (mass * (rate / epsilon * o.particles / o.batch)).clamp_max(1) * (mean - y);
  }
  return coupling(source, epsilon, evaluation_samples, rng, [&] { return y; });
}

}  // namespace diffc::r2d2
