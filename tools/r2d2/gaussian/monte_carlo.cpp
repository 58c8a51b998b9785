// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/monte_carlo.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "codec/diffusion/chain.h"
#include "codec/diffusion/samplers.h"
#include "codec/diffusion/stream_header.h"
#include "codec/rcc/scheme.h"
#include "models/gaussian/block_denoiser.h"
#include "tools/r2d2/gaussian/component_denoiser.h"

namespace diffc::gaussian {

namespace {

constexpr uint64_t kSourceStream = 1, kSamplerKey = 0x6D6F6E7465;

/// Mean and standard error of a few values.
class Tally {
 public:
  void add(double value) {
    ++count_;
    sum_ += value;
    squares_ += value * value;
  }
  double mean() const { return sum_ / count_; }
  double error() const {
    const double variance = (squares_ / count_ - mean() * mean()) * count_ / (count_ - 1);
    return std::sqrt(std::max(variance, 0.0) / count_);
  }

 private:
  double count_ = 0, sum_ = 0, squares_ = 0;
};

/// Grid intervals of a quarter of a nominal step.
const int kStride = grid_per_step(StreamInfo().format) / 4;

/// Runs the chain on a picture, a quarter of a nominal step at a time, and calls at(position) before the
/// first and after every step.
template <class At>
void run_chain(std::span<const float> x, const StreamInfo& stream, const ImageDenoiser& denoiser, At at) {
  const auto scheme = rcc::make_scheme(rcc::SchemeId::kIdeal);
  Chain chain(stream, denoiser, *scheme, {PriorKind::kIsotropic, Estimates::kOfModel}, 1);
  RangeEncoder coder;
  SideInfo side(stream.format);
  // The start is shared at no cost; its KL counts all the same.
  double nats = 0;
  for (const float v : x) nats += double{v} * v;
  nats /= 2 * chain.eta() * chain.eta();
  while (chain.position() < chain.schedule().intervals) {
    Chain::Step step = chain.send(chain.propose(x, kStride, side), coder, side);
    nats += step.kl_bits * std::log(2.0);
    chain.commit(std::move(step));
    at(chain, nats);
  }
}

/// KL of the grid's steps down to a position with an isotropic prior, for eigenvalues of one draw.
double nats_of_steps(const Schedule& schedule, int position, std::span<const double> lambda) {
  const auto precision = [&](int k) { return 1 / std::pow(eta_of_level(schedule.level(k)), 2); };
  double nats = 0;
  for (const double l : lambda) {
    nats += 0.5 * l * precision(0);
    for (int k = 0; k < position; k += kStride)
      nats += 0.5 * (precision(k + kStride) - precision(k)) * l / (1 + l * precision(k));
  }
  return nats;
}

std::vector<float> reconstruct(Reconstruction how, const ImageDenoiser& denoiser, std::span<const float> y,
                               double eta, const MonteCarloOptions& options, uint64_t picture) {
  switch (how) {
    case Reconstruction::kMean:
      return reconstruct_mean(denoiser, y, eta);
    case Reconstruction::kFlow:
      return reconstruct_flow(denoiser, y, eta, options.flow_steps);
    case Reconstruction::kAncestral:
      break;
  }
  return reconstruct_ancestral(denoiser, y, eta, options.ancestral_steps, kSamplerKey,
                               mix_keys(options.seed, picture));
}

StreamInfo make_stream(int height, int width, NoiseLevel end, const MonteCarloOptions& options,
                       uint64_t picture) {
  StreamInfo stream;
  stream.codec = "gaussian";
  stream.height = height;
  stream.width = width;
  stream.channels = 1;
  stream.codec_header = header_bytes(
      {static_cast<uint8_t>(rcc::SchemeId::kIdeal), schedule_reaching(end), options.chain_steps});
  stream.model_id = "000000";
  stream.seed = mix_keys(options.seed, picture + 1);
  return stream;
}

}  // namespace

MonteCarloPoint simulate(const Scheme& scheme, std::span<const double> lambda, double theta,
                         const MonteCarloOptions& options) {
  const int n = static_cast<int>(lambda.size());
  // The end of the chain is noise level `end`; components are scaled so that theirs is exactly that.
  double largest_snr = 0;
  for (const double l : lambda) {
    const double u = unknown_share(scheme.noise, l, theta);
    largest_snr = std::max(largest_snr, (1 - u) / u);
  }
  // Whitened variances of at most 1/3 keep samples in the range the chain's start is made for.
  const StreamInfo probe = make_stream(
      options.rows, n, level_of_eta(std::sqrt(1 / (3 * std::max(largest_snr, 1e-3)))), options, 0);
  const Schedule schedule = make_schedule(probe);
  const double eta = eta_of_level(schedule.level(schedule.intervals));
  std::vector<double> scale(n), whitened(n);
  double smallest_snr = 1;
  for (int k = 0; k < n; ++k) {
    const double u = unknown_share(scheme.noise, lambda[k], theta);
    whitened[k] = eta * eta * (1 - u) / u;
    scale[k] = lambda[k] > 0 && u < 1 ? std::sqrt(whitened[k] / lambda[k]) : 0;
    if (u < 1) smallest_snr = std::min(smallest_snr, (1 - u) / u);
  }
  // Samplers end where the noise is 1/10 of the weakest component that was told.
  const auto denoiser =
      std::make_shared<const ComponentDenoiser>(whitened, 0.1 * eta * std::sqrt(smallest_snr));
  const ImageDenoiser fitted(denoiser, options.rows, n, 1);

  const double dimensions = static_cast<double>(n) * options.rows;
  Tally rate, distortion;
  for (int p = 0; p < options.pictures; ++p) {
    std::vector<float> source(std::size_t(n) * options.rows), x(source.size());
    Philox(mix_keys(options.seed, p), kSourceStream).fill_normal(source);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = static_cast<float>(std::sqrt(whitened[i % n])) * source[i];
      source[i] *= static_cast<float>(std::sqrt(lambda[i % n]));
    }
    std::vector<float> y;
    double nats = 0;
    run_chain(x, make_stream(options.rows, n, level_of_eta(eta), options, p), fitted,
              [&](Chain& chain, double sum) {
                nats = sum;
                if (chain.position() == chain.schedule().intervals)
                  y.assign(chain.y().begin(), chain.y().end());
              });
    rate.add(nats / dimensions);
    const std::vector<float> xhat = reconstruct(scheme.reconstruction, fitted, y, eta, options, p);
    // Components nothing was told of are drawn from the source, or replaced by their mean.
    Philox unseen(mix_keys(options.seed, p), kSourceStream + 1);
    for (std::size_t row = 0; row < x.size(); row += n) {
      double error = 0;
      for (int k = 0; k < n; ++k) {
        double value = 0;
        if (scale[k] > 0)
          value = xhat[row + k] / scale[k];
        else if (scheme.reconstruction != Reconstruction::kMean)
          value = std::sqrt(lambda[k]) * unseen.normal();
        error += (source[row + k] - value) * (source[row + k] - value);
      }
      distortion.add(error / n);
    }
  }
  const Point closed = evaluate(scheme, lambda, theta);
  MonteCarloPoint point;
  point.theta = theta;
  point.rate = closed.rate / n;
  point.distortion = closed.distortion / n;
  point.rate_of_steps = nats_of_steps(schedule, schedule.intervals, whitened) / n;
  point.rate_measured = rate.mean();
  point.rate_error = rate.error();
  point.distortion_measured = distortion.mean();
  point.distortion_error = distortion.error();
  return point;
}

std::vector<MonteCarloPoint> simulate_pixels(const PatchGaussian& gaussian, Reconstruction reconstruction,
                                             std::span<const double> thetas,
                                             const MonteCarloOptions& options) {
  if (gaussian.shape.channels != 1)
    throw Error(ErrorKind::kUsage, "the pixel simulation is for grey patches",
                "fit a Gaussian with one channel");
  PatchGaussian centred = gaussian;
  std::fill(centred.mean.begin(), centred.mean.end(), 0.0f);
  const auto denoiser = std::make_shared<const BlockGaussianDenoiser>(centred);
  // A row of blocks, so that rows of the options are draws here too.
  const int height = gaussian.shape.height, width = gaussian.shape.width * options.rows;
  const ImageDenoiser fitted(denoiser, height, width, 1);
  const auto basis = denoiser->residual_model(height, width);
  const std::vector<double> all = denoiser->eigenvalues(height, width), lambda = gaussian.eigenvalues();
  const double dimensions = static_cast<double>(all.size());

  const double finest = *std::min_element(thetas.begin(), thetas.end());
  const NoiseLevel end = level_of_eta(std::sqrt(finest));
  const Schedule schedule = make_schedule(make_stream(height, width, end, options, 0));
  std::vector<int> positions;
  for (const double theta : thetas) {
    const int position = schedule.position_of(level_of_eta(std::sqrt(theta)));
    positions.push_back((position + kStride - 1) / kStride * kStride);
  }

  std::vector<Tally> rate(thetas.size()), distortion(thetas.size());
  for (int p = 0; p < options.pictures; ++p) {
    std::vector<float> coefficients(all.size()), x(all.size());
    Philox(mix_keys(options.seed, p), kSourceStream).fill_normal(coefficients);
    for (std::size_t i = 0; i < x.size(); ++i) coefficients[i] *= static_cast<float>(std::sqrt(all[i]));
    basis->inverse(coefficients, x);
    run_chain(x, make_stream(height, width, end, options, p), fitted, [&](Chain& chain, double nats) {
      for (std::size_t t = 0; t < positions.size(); ++t) {
        if (positions[t] != chain.position()) continue;
        rate[t].add(nats / dimensions);
        const auto xhat = reconstruct(reconstruction, fitted, chain.y(), chain.eta(), options, p);
        std::vector<double> errors(options.rows);  // of each block
        for (std::size_t i = 0; i < x.size(); ++i)
          errors[i % width / gaussian.shape.width] += std::pow(double{x[i]} - xhat[i], 2);
        for (const double e : errors) distortion[t].add(e / static_cast<double>(lambda.size()));
      }
    });
  }
  std::vector<MonteCarloPoint> points(thetas.size());
  const Scheme scheme = {"", Noise::kIsotropic, reconstruction};
  const auto n = static_cast<double>(lambda.size());
  for (std::size_t t = 0; t < points.size(); ++t) {
    const double theta = std::pow(eta_of_level(schedule.level(positions[t])), 2);
    const Point closed = evaluate(scheme, lambda, theta);
    points[t] = {theta,
                 closed.rate / n,
                 nats_of_steps(schedule, positions[t], lambda) / n,
                 rate[t].mean(),
                 rate[t].error(),
                 closed.distortion / n,
                 distortion[t].mean(),
                 distortion[t].error()};
  }
  return points;
}

}  // namespace diffc::gaussian
