// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The samplers on a Gaussian image model, where every one of them has a closed form.

#include "codec/diffusion/samplers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/bits/philox.h"
#include "models/gaussian/stationary_denoiser.h"

namespace diffc {
namespace {

using gaussian::StationaryGaussianDenoiser;

constexpr int kSide = 32;
constexpr double kEta = 0.3;

class SamplersTest : public testing::Test {
 protected:
  SamplersTest()
      : model_(StationaryGaussianDenoiser::make(gaussian::Spectrum{})), denoiser_(model_, kSide, kSide, 3) {}

  std::vector<float> noisy(const std::vector<float>& x, uint64_t seed) const {
    std::vector<float> y(x.size());
    Philox noise(seed, 1);
    for (std::size_t i = 0; i < x.size(); ++i) y[i] = x[i] + static_cast<float>(kEta) * noise.normal();
    return y;
  }

  static double mse(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum / static_cast<double>(a.size());
  }

  std::shared_ptr<const StationaryGaussianDenoiser> model_;
  ImageDenoiser denoiser_;
};

// For a Gaussian, the flow maps each coefficient by sqrt((lambda + eta_min^2)/(lambda + eta^2)); xhat at
// eta_min follows.
std::vector<float> exact_flow(const StationaryGaussianDenoiser& model, const std::vector<float>& y) {
  const auto basis = model.residual_model(kSide, kSide);
  const std::vector<double> lambda = model.eigenvalues(kSide, kSide);
  std::vector<float> c(y.size()), x(y.size());
  basis->forward(y, c);
  const double low = static_cast<double>(model.info().eta_min) * model.info().eta_min;
  for (std::size_t i = 0; i < c.size(); ++i)
    c[i] *= static_cast<float>(std::sqrt((lambda[i] + low) / (lambda[i] + kEta * kEta)) * lambda[i] /
                               (lambda[i] + low));
  basis->inverse(c, x);
  return x;
}

TEST_F(SamplersTest, FlowConvergesWithSecondOrderToTheExactMap) {
  const std::vector<float> y = noisy(model_->sample(kSide, kSide, 1), 2);
  const std::vector<float> exact = exact_flow(*model_, y);
  const double coarse = std::sqrt(mse(reconstruct_flow(denoiser_, y, kEta, 10), exact));
  const double fine = std::sqrt(mse(reconstruct_flow(denoiser_, y, kEta, 20), exact));
  EXPECT_LT(fine, 2e-3);
  EXPECT_GT(coarse / fine, 3.0) << "a second-order solver gains a factor of 4";
  const int usual = usual_flow_steps(kEta, model_->info().eta_min);
  EXPECT_LT(std::sqrt(mse(reconstruct_flow(denoiser_, y, kEta, usual), exact)), 0.02) << usual;
}

TEST_F(SamplersTest, MeanIsThePosteriorMean) {
  const std::vector<float> y = noisy(model_->sample(kSide, kSide, 3), 4);
  std::vector<float> xhat(y.size());
  const float eta = kEta;
  model_->evaluate(1, kSide, kSide, y, {&eta, 1}, xhat);
  EXPECT_LT(mse(reconstruct_mean(denoiser_, y, kEta), xhat), 1e-12);
}

// For an exact denoiser, mean has half the squared error of ancestral. 24 pictures of 3072 dimensions: the
// ratio's standard error is below 1 %. 12 steps are 0.11 off; a first-order sampler is 0.6 off
// there.
TEST_F(SamplersTest, MeanHasHalfTheErrorOfAncestral) {
  double mean = 0, few = 0, ancestral = 0, flow = 0;
  for (uint64_t k = 0; k < 24; ++k) {
    const std::vector<float> x = model_->sample(kSide, kSide, 100 + k), y = noisy(x, 200 + k);
    mean += mse(reconstruct_mean(denoiser_, y, kEta), x);
    few += mse(reconstruct_ancestral(denoiser_, y, kEta, 12, 7, k), x);
    ancestral += mse(reconstruct_ancestral(denoiser_, y, kEta, 40, 7, k), x);
    flow += mse(reconstruct_flow(denoiser_, y, kEta, 20), x);
  }
  EXPECT_NEAR(few / mean, 2.0, 0.15);
  EXPECT_NEAR(ancestral / mean, 2.0, 0.05);
  EXPECT_GT(flow, mean);
  EXPECT_LT(flow, ancestral);
}

TEST_F(SamplersTest, MoreNoiseWantsMoreSteps) {
  EXPECT_EQ(usual_flow_steps(0.005, 0.006), 3);
  EXPECT_EQ(usual_flow_steps(0.25, 0.006), 5);
  EXPECT_EQ(usual_flow_steps(30, 0.006), 10);
  EXPECT_EQ(usual_ancestral_steps(0.25, 0.006), 12);
}

TEST_F(SamplersTest, AncestralFollowsItsSeed) {
  const std::vector<float> y = noisy(model_->sample(kSide, kSide, 5), 6);
  EXPECT_EQ(reconstruct_ancestral(denoiser_, y, kEta, 5, 1, 1),
            reconstruct_ancestral(denoiser_, y, kEta, 5, 1, 1));
  EXPECT_NE(reconstruct_ancestral(denoiser_, y, kEta, 5, 1, 1),
            reconstruct_ancestral(denoiser_, y, kEta, 5, 1, 2));
}

}  // namespace
}  // namespace diffc
