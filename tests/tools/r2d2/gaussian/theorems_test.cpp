// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The theorems of the DiffC paper (section 4.3) in numbers, on sources with exact score.

#include "tools/r2d2/gaussian/theorems.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "models/gaussian/stationary_denoiser.h"
#include "tools/r2d2/gaussian/quadrature.h"
#include "tools/r2d2/gaussian/rate_distortion.h"
#include "tools/r2d2/gaussian/smoothness.h"
#include "tools/r2d2/gaussian/true_rate.h"

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

TEST(TrueRate, OfGaussiansIsReverseWaterFilling) {
  const auto gaussian = [](double v) {
    return std::make_shared<const MixtureSource>(std::vector<double>{1}, std::vector<double>{0}, v);
  };
  const SourceList components = {gaussian(1), gaussian(0.04)};
  const std::vector<double> lambda = {1, 0.04};
  for (const double d : {0.02, 0.07, 0.3, 0.9}) {  // the second component is flooded in the last two
    const TrueRate r = rate_of_sources(components, d);
    EXPECT_NEAR(r.rate, rate_of_distortion(lambda, d), 1e-6 + r.gap) << d;
    EXPECT_LT(r.gap, 2e-3) << d;
  }
  EXPECT_EQ(rate_of_sources(components, 1.04).rate, 0);
  EXPECT_THROW(rate_of_sources(components, 0), Error);
}

TEST(TrueRate, TheGridDoesNotMatter) {
  const TrueRate coarse = rate_of_sources({kMixture}, 0.12, 4), fine = rate_of_sources({kMixture}, 0.12, 8);
  EXPECT_NEAR(coarse.rate, fine.rate, coarse.gap + fine.gap);
  EXPECT_LT(fine.gap, 1e-3);
}

TEST(Theorem1, BothInequalitiesHold) {
  for (const SourceList& components :
       {SourceList{kMixture, kSymmetric}, SourceList{kLaplace}, SourceList{kMixture, kLaplace}}) {
    int tight = 0;
    for (double theta = 5e-4; theta < 1.0; theta *= 1.8) {
      const Theorem1 t = check_theorem_1(components, theta);
      EXPECT_LE(t.information, t.gaussian_rate - t.kl_z + 1e-8) << theta;
      // The true R(D/2) is at least rate - rate_gap and at least Shannon's bound.
      EXPECT_GT(t.slack(), -1e-8) << theta;
      EXPECT_LT(t.rate_gap, 2.5e-3) << theta;
      EXPECT_GT(t.rate, t.shannon - 1e-8) << theta;
      EXPECT_GE(t.kl_z, -1e-9);
      tight += t.shannon_is_exact;
    }
    if (components.size() == 2 && components[1] == kSymmetric) {
      EXPECT_GT(tight, 3);
    }
  }
}

TEST(Theorem1, TheSecondInequalityIsStrictOnlyWhereShannonsBoundIsNotTight) {
  // p_1 is a density up to D/2 = 0.04 for the mixture: no slack. Beyond there is some, and at D/2 = Var X it
  // is all of KL(X || X*).
  const Theorem1 fine = check_theorem_1({kMixture}, 0.032), coarse = check_theorem_1({kMixture}, 0.064),
                 none = check_theorem_1({kMixture}, 0.3);
  EXPECT_TRUE(fine.shannon_is_exact);
  EXPECT_NEAR(fine.rate, fine.shannon, 1e-7);
  EXPECT_FALSE(coarse.shannon_is_exact);
  EXPECT_NEAR(coarse.slack(), 0.05013, 5e-5);
  EXPECT_GT(coarse.slack() - coarse.rate_gap, 0.05);  // certified
  EXPECT_EQ(none.rate, 0);
  EXPECT_NEAR(none.slack(), none.kl_x, 1e-12);
  // The Laplace blurred by 0.02: strict as soon as D/2 is above that.
  EXPECT_NEAR(check_theorem_1({kLaplace}, 0.008).slack(), 0, 1e-8);
  const Theorem1 laplace = check_theorem_1({kLaplace}, 0.256);
  EXPECT_NEAR(laplace.slack(), 0.00447, 5e-5);
  EXPECT_GT(laplace.slack() - laplace.rate_gap, 0.0043);
}

TEST(Theorem1, TheGapClosesAtHighRates) {
  // The rate is close to R(D/2): the KL of Z tends to that of X.
  const Theorem1 t = check_theorem_1({kMixture, kSymmetric}, 1e-4);
  EXPECT_TRUE(t.shannon_is_exact);
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
