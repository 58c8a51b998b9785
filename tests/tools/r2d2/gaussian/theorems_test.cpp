// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The theorems of the DiffC paper (section 4.3) in numbers, on sources with exact score.

#include "tools/r2d2/gaussian/theorems.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/gaussian/stationary_denoiser.h"
#include "tools/r2d2/gaussian/quadrature.h"
#include "tools/r2d2/gaussian/smoothness.h"

namespace diffc::gaussian {
namespace {

const auto kMixture = std::make_shared<const MixtureSource>(std::vector<double>{0.3, 0.7},
                                                            std::vector<double>{-0.7, 0.3}, 0.04);
const auto kSymmetric = std::make_shared<const MixtureSource>(std::vector<double>{0.5, 0.5},
                                                              std::vector<double>{-1.0, 1.0}, 0.09);
const auto kLaplace = std::make_shared<const SmoothedLaplaceSource>(0.5, 0.02);

TEST(ScalarSource, DensitiesAreNormalisedAndScoresAreTheirSlope) {
  for (const std::shared_ptr<const ScalarSource>& source : SourceList{kMixture, kSymmetric, kLaplace})
    for (const double v : {0.0, 0.01, 1.0}) {
      const Grid grid = make_grid(*source, v);
      EXPECT_NEAR(expectation(grid, [](double) { return 1.0; }), 1.0, 1e-9) << source->name();
      EXPECT_NEAR(expectation(grid, [](double y) { return y; }), 0.0, 1e-9);
      EXPECT_NEAR(expectation(grid, [](double y) { return y * y; }), source->variance() + v, 1e-8);
      for (const double y : {-3.0, -0.4, 0.0, 0.2, 1.7}) {
        const double h = 1e-5;
        const double slope =
            (std::log(source->density(y + h, v)) - std::log(source->density(y - h, v))) / (2 * h);
        EXPECT_NEAR(source->score(y, v), slope, 1e-5 * (1 + std::fabs(slope))) << source->name() << ' ' << y;
      }
    }
}

TEST(Theorem1, BothInequalitiesHold) {
  for (const SourceList& components :
       {SourceList{kMixture, kSymmetric}, SourceList{kLaplace}, SourceList{kMixture, kLaplace}}) {
    int exact = 0;
    for (double theta = 5e-4; theta < 1.0; theta *= 1.8) {
      const Theorem1 t = check_theorem_1(components, theta);
      EXPECT_LE(t.information, t.gaussian_rate - t.kl_z + 1e-8) << theta;
      EXPECT_LE(t.gaussian_rate - t.kl_z, t.rate + t.kl_x - t.kl_z + 1e-8) << theta;
      EXPECT_GE(t.kl_z, -1e-9);
      exact += t.rate_is_exact;
    }
    if (components.size() == 2 && components[1] == kSymmetric) {
      EXPECT_GT(exact, 3);
    }
  }
}

TEST(Theorem1, TheGapClosesAtHighRates) {
  // The rate is close to R(D/2): the KL of Z tends to that of X.
  const Theorem1 t = check_theorem_1({kMixture, kSymmetric}, 1e-4);
  EXPECT_TRUE(t.rate_is_exact);
  EXPECT_NEAR(t.information, t.rate, 0.005 * t.rate);
  EXPECT_NEAR(t.kl_z, t.kl_x, 0.01 * t.kl_x);
}

TEST(Theorem2, TheErrorRatioTendsToOneHalf) {
  for (const std::shared_ptr<const ScalarSource>& source : SourceList{kMixture, kLaplace}) {
    double before = 1;
    for (const double eta : {0.5, 0.2, 0.1, 0.05, 0.02, 0.01}) {
      const Theorem2 t = check_theorem_2(source, eta, 200);
      EXPECT_GT(t.ratio, 0.5 - 1e-4) << eta;
      EXPECT_LT(t.ratio, before) << source->name() << ' ' << eta;
      // The flow of a scalar is the monotone map of P_Y on P_X (Appendix F).
      EXPECT_LT(t.transport_gap, 0.01 * eta) << source->name() << ' ' << eta;
      before = t.ratio;
    }
    EXPECT_LT(before, 0.502);
  }
}

TEST(Theorem3, FlowIsTheBestRealisticReconstruction) {
  for (const double eta : {0.1, 0.3, 0.6}) {
    const Theorem3 t = check_theorem_3({kSymmetric, kLaplace}, 0.6, eta, 4000, 11);
    EXPECT_NEAR(t.flow, t.bound, 4 * t.flow_error) << eta;
    EXPECT_GT(t.ancestral, t.flow + 4 * std::hypot(t.ancestral_error, t.flow_error)) << eta;
    EXPECT_GT(t.renoised, t.flow + 4 * std::hypot(t.renoised_error, t.flow_error)) << eta;
  }
}

TEST(Smoothness, OfAGaussianIsTheTraceOfItsPrecision) {
  // G_t = sum 1 / (alpha^2 lambda + sigma^2) per component, and lemma 5 gives the mmse.
  const auto model =
      StationaryGaussianDenoiser::make(parse_spectrum("alpha=2,variance=0.1/0.1/0.1,mean=0,channels=1"));
  const int h = 48, w = 48;
  std::vector<Image> images;
  for (int i = 0; i < 12; ++i) {
    images.emplace_back(w, h, 1);
    to_samples(model->sample(h, w, i), images.back().pixels);
  }
  const std::vector<double> etas = {0.05, 0.3, 2.0};
  const auto points = estimate_smoothness(model, images, etas, 5);
  const auto lambda = model->eigenvalues(h, w);
  for (std::size_t i = 0; i < etas.size(); ++i) {
    const double s2 = points[i].sigma * points[i].sigma;
    double expected = 0;
    for (const double l : lambda) expected += 1 / ((1 - s2) * l + s2);
    expected /= static_cast<double>(lambda.size());
    EXPECT_NEAR(points[i].smoothness, expected, 4 * points[i].standard_error + 1e-3 * expected) << etas[i];
    EXPECT_NEAR(points[i].measured_mse, model->mmse(h, w, etas[i]), 0.03 * points[i].measured_mse) << etas[i];
  }
  for (const SmoothnessPoint& p : {points[0], points[1]})
    EXPECT_NEAR(p.predicted_mse, p.measured_mse, 0.05 * p.measured_mse) << p.eta;
}

}  // namespace
}  // namespace diffc::gaussian
