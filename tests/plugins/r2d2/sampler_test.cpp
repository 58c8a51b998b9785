// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/sampler.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/r2d2/estimate.h"
#include "models/r2d2/gaussian_mixture.h"
#include "plugins/r2d2/patch_push.h"
#include "plugins/r2d2/reconstruction_level.h"
#include "tests/models/r2d2/controller_parts.h"

namespace diffc::r2d2 {
namespace {

// Images are independent draws of a mixture, `patch` samples each.
class MixtureDenoiser : public Denoiser {
 public:
  explicit MixtureDenoiser(GaussianMixture mixture) : mixture_(std::move(mixture)) {
    info_.id = std::string(64, '0');
    info_.channels = 1;
    info_.eta_min = 1e-3f;
  }
  const DenoiserInfo& info() const override { return info_; }
  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    const std::size_t image = static_cast<std::size_t>(height) * width, d = mixture_.dimensions();
    std::vector<double> in(d), out(d);
    for (std::size_t at = 0; at + d <= image * batch; at += d) {
      std::copy_n(y.begin() + at, d, in.begin());
      mixture_.denoise(in, eta[at / image], out);
      std::copy_n(out.begin(), d, xhat.begin() + at);
    }
  }

 private:
  DenoiserInfo info_;
  GaussianMixture mixture_;
};

struct Observation {
  std::vector<double> x;
  std::vector<float> y;
};

Observation observe(const GaussianMixture& mixture, int size, double eta, uint64_t seed) {
  Observation o{std::vector<double>(size), std::vector<float>(size)};
  Philox rng(seed, 0);
  mixture.sample(0, rng, o.x);
  for (int i = 0; i < size; ++i) o.y[i] = static_cast<float>(o.x[i] + eta * rng.normal());
  return o;
}

TEST(R2d2Sampler, IsotropicGaussianEqualsThePosteriorMean) {
  const double lambda = 0.25;
  const GaussianMixture gaussian({{1, {0}, {lambda}, {}}});
  const auto denoiser = std::make_shared<MixtureDenoiser>(gaussian);
  const ImageDenoiser image(denoiser, 8, 8, 1);
  for (double eta : {0.1, 0.5, 2.0}) {
    const Observation o = observe(gaussian, 64, eta, 3);
    const double mse = lambda * eta * eta / (lambda + eta * eta);
    SamplerOptions options;
    options.epsilon = mse;
    options.flow_steps = 200;  // the flow's own error is below the tolerance then
    const std::vector<float> x = reconstruct_r2d2(image, o.y, eta, options);
    const std::vector<float> mean = reconstruct_mean(image, o.y, eta);
    for (int i = 0; i < 64; ++i) EXPECT_NEAR(x[i], mean[i], 1e-3) << eta;
  }
}

// 64x64 pixels of four unequal variances, epsilon below the smallest: every direction loses epsilon.
TEST(R2d2Sampler, VectorGaussianHasCovarianceSigmaMinusEpsilon) {
  const std::vector<double> variances = {0.08, 0.15, 0.3, 0.6};
  const GaussianMixture gaussian({{1, std::vector<double>(4), variances, {}}});
  const auto denoiser = std::make_shared<MixtureDenoiser>(gaussian);
  const int side = 256;
  const ImageDenoiser image(denoiser, side, side, 1);
  const double eta = 0.3;
  double epsilon = 0;
  for (double v : variances) epsilon += v * eta * eta / (v + eta * eta) / 4;
  ASSERT_LT(epsilon, variances[0]);
  const Observation o = observe(gaussian, side * side, eta, 5);
  SamplerOptions options;
  options.epsilon = epsilon;
  options.flow_steps = 200;
  options.push.krylov = 8;
  const std::vector<float> x = reconstruct_r2d2(image, o.y, eta, options);
  // Against the same draw's observation power, so that the sampling error cancels.
  for (int k = 0; k < 4; ++k) {
    double out = 0, in = 0;
    for (int i = k; i < side * side; i += 4) {
      out += double{x[i]} * x[i];
      in += double{o.y[i]} * o.y[i];
    }
    const double expected = (variances[k] - epsilon) / (variances[k] + eta * eta);
    EXPECT_NEAR(out / in / expected, 1, 0.01) << variances[k];
  }
}

// Half of the directions have less variance than the water level and collapse; the mean error as epsilon
// would leave the others 0.05 too much each.
TEST(R2d2Sampler, CollapsedDirectionsDoNotCountForTheLevel) {
  const std::vector<double> variances = {0.01, 0.02, 0.3, 0.6};
  const GaussianMixture gaussian({{1, std::vector<double>(4), variances, {}}});
  const auto denoiser = std::make_shared<MixtureDenoiser>(gaussian);
  const int side = 256;
  const double eta = 0.5;
  const ImageDenoiser image(denoiser, side, side, 1);
  const Observation o = observe(gaussian, side * side, eta, 6);
  NoisyObservation known;
  known.eta = static_cast<float>(eta);
  for (double v : variances) known.error_spectrum.push_back({v * eta * eta / (v + eta * eta), 0.25});
  SamplerOptions options;
  options.epsilon = reconstruction_level(known);
  EXPECT_EQ(collapsed_share(known, options.epsilon), 0.5);
  options.flow_steps = 200;
  options.push.krylov = 8;
  const std::vector<float> x = reconstruct_r2d2(image, o.y, eta, options);
  double distortion = 0;
  for (int k = 0; k < 4; ++k) {
    double out = 0, in = 0;
    for (int i = k; i < side * side; i += 4) {
      out += double{x[i]} * x[i];
      in += double{o.y[i]} * o.y[i];
    }
    const double kept = std::max(0.0, variances[k] - options.epsilon);
    EXPECT_NEAR(out / in, kept / (variances[k] + eta * eta), 0.004) << variances[k];
    distortion += std::min(variances[k], options.epsilon) / 4;
  }
  double mse = 0;
  for (const ErrorPart& part : known.error_spectrum) mse += part.variance * part.share;
  EXPECT_NEAR(distortion, mse, 1e-6);
}

// Every point between DiffC-F and the posterior mean: the power of the picture falls with t, and the ends are
// what they are called.
TEST(R2d2Sampler, LeadsFromTheFlowThroughTheLawToTheMean) {
  const GaussianMixture gaussian({{1, std::vector<double>(4), {0.08, 0.15, 0.3, 0.6}, {}}});
  const auto denoiser = std::make_shared<MixtureDenoiser>(gaussian);
  const ImageDenoiser image(denoiser, 32, 32, 1);
  const Observation o = observe(gaussian, 1024, 0.3, 7);
  SamplerOptions options;
  options.epsilon = 0.06;
  double before = 1e9;
  for (double t : {0.0, 0.25, 0.5, 1.0, 1.5, 2.0}) {
    options.t = t;
    const std::vector<float> x = reconstruct_r2d2(image, o.y, 0.3, options);
    double power = 0;
    for (float v : x) power += double{v} * v;
    EXPECT_LT(power, before) << t;
    before = power;
    if (t == 0) {
      EXPECT_EQ(x, reconstruct_flow(image, o.y, 0.3, options.flow_steps));
    }
    if (t == 2) {
      EXPECT_EQ(x, reconstruct_mean(image, o.y, 0.3));
    }
  }
}

// Variant (b) on the grid of the source's own patches: the same covariance.
TEST(R2d2PatchSampler, VectorGaussianHasCovarianceSigmaMinusEpsilon) {
  const std::vector<double> variances = {0.08, 0.15, 0.3, 0.6};
  const GaussianMixture gaussian({{1, std::vector<double>(4), variances, {}}});
  const auto denoiser = std::make_shared<MixtureDenoiser>(gaussian);
  GaussianComponent patch{1, std::vector<double>(16), {}, {}};
  for (int i = 0; i < 16; ++i) patch.variance.push_back(variances[i % 4]);
  const TrainedController controller(parts_of({patch}));
  const int side = 256;
  const ImageDenoiser image(denoiser, side, side, 1);
  const double eta = 0.3;
  double epsilon = 0;
  for (double v : variances) epsilon += v * eta * eta / (v + eta * eta) / 4;
  ASSERT_LT(epsilon, variances[0]);
  const Observation o = observe(gaussian, side * side, eta, 5);
  const std::vector<float> x = reconstruct_r2d2_patch(image, controller, side, side, 1, o.y, eta, 200,
                                                      {.epsilon = epsilon, .stride = 4});
  for (int k = 0; k < 4; ++k) {
    double out = 0, in = 0;
    for (int i = k; i < side * side; i += 4) {
      out += double{x[i]} * x[i];
      in += double{o.y[i]} * o.y[i];
    }
    const double expected = (variances[k] - epsilon) / (variances[k] + eta * eta);
    EXPECT_NEAR(out / in / expected, 1, 0.01) << variances[k];
  }
}

TEST(R2d2PatchSampler, ReturnsTheFlowWhereNothingIsLeftToRemove) {
  const GaussianMixture gaussian({{1, {0}, {0.25}, {}}});
  const auto denoiser = std::make_shared<MixtureDenoiser>(gaussian);
  const ImageDenoiser image(denoiser, 4, 4, 1);
  const Observation o = observe(gaussian, 16, 0.01, 3);
  const TrainedController controller(
      parts_of({{1, std::vector<double>(16), std::vector<double>(16, 0.25), {}}}));
  EXPECT_EQ(reconstruct_r2d2_patch(image, controller, 4, 4, 1, o.y, 0.01, 10, {}),
            reconstruct_flow(image, o.y, 0.01, 10));
}

TEST(R2d2Sampler, MixtureOutputIsNearerToTheReconstructionLawThanFlow) {
  const GaussianMixture mixture({{1, {-0.5, 0}, {0.05, 0.15}, {}}, {2, {0.5, 0.4}, {0.1, 0.06}, {}}});
  const auto denoiser = std::make_shared<MixtureDenoiser>(mixture);
  // Many small images: the Krylov space of one push is then as rich as the image needs.
  const int images = 4000, pixels = 2;
  const double eta = 0.2, epsilon = 0.03;
  const ImageDenoiser image(denoiser, 1, pixels, 1);
  std::vector<double> flow, pushed, target(images * pixels);
  Philox rng(8, 0);
  mixture.sample(epsilon, rng, target);
  const Observation o = observe(mixture, images * pixels, eta, 9);
  for (int i = 0; i < images; ++i) {
    const std::span<const float> y = std::span(o.y).subspan(i * pixels, pixels);
    const std::vector<float> f = reconstruct_flow(image, y, eta, 10);
    const std::vector<float> r = reconstruct_r2d2(image, y, eta, {.epsilon = epsilon});
    flow.insert(flow.end(), f.begin(), f.end());
    pushed.insert(pushed.end(), r.begin(), r.end());
  }
  const double before = std::sqrt(sliced_w2_squared(flow, target, pixels, 64, 1));
  const double after = std::sqrt(sliced_w2_squared(pushed, target, pixels, 64, 1));
  EXPECT_LT(after, 0.5 * before);
}

TEST(R2d2Sampler, ReturnsTheFlowWhereNothingIsLeftToRemove) {
  const GaussianMixture gaussian({{1, {0}, {0.25}, {}}});
  const auto denoiser = std::make_shared<MixtureDenoiser>(gaussian);
  const ImageDenoiser image(denoiser, 4, 4, 1);
  const Observation o = observe(gaussian, 16, 0.01, 3);
  EXPECT_EQ(reconstruct_r2d2(image, o.y, 0.01, {}), reconstruct_flow(image, o.y, 0.01, 10));
}

}  // namespace
}  // namespace diffc::r2d2
