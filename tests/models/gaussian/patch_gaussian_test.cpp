// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/gaussian/patch_gaussian.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "codec/base/error.h"
#include "codec/bits/philox.h"
#include "codec/bits/portable_math.h"
#include "models/gaussian/block_denoiser.h"
#include "models/gaussian/symmetric_eigen.h"
#include "tools/r2d2/gaussian/patch_fit.h"

namespace diffc::gaussian {
namespace {

std::vector<double> random_covariance(int n, int rank, uint64_t seed) {
  Philox random(seed, 0);
  std::vector<double> c(std::size_t(n) * n);
  for (int r = 0; r < rank; ++r) {
    std::vector<double> v(n);
    for (double& x : v) x = random.normal() * std::pow(0.8, r);
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) c[std::size_t(i) * n + j] += v[i] * v[j];
  }
  return c;
}

TEST(SymmetricEigen, ReproducesTheMatrix) {
  for (const int n : {1, 2, 3, 7, 40}) {
    const auto c = random_covariance(n, n + 3, n);
    const SymmetricEigen e = symmetric_eigen(c, n);
    double scale = 0;
    for (int i = 0; i < n; ++i) scale = std::fmax(scale, std::fabs(e.values[i]));
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) {
        double sum = 0, product = 0;
        for (int k = 0; k < n; ++k) {
          sum += e.values[k] * e.vectors[k * n + i] * e.vectors[k * n + j];
          product += e.vectors[i * n + k] * e.vectors[j * n + k];
        }
        ASSERT_NEAR(sum, c[i * n + j], 1e-12 * scale);
        ASSERT_NEAR(product, i == j ? 1 : 0, 1e-12);
      }
    for (int k = 1; k < n; ++k) EXPECT_GE(e.values[k - 1], e.values[k]);
  }
}

TEST(SymmetricEigen, HandlesRepeatedAndZeroEigenvalues) {
  const int n = 6;
  std::vector<double> identity(n * n), zero(n * n);
  for (int i = 0; i < n; ++i) identity[i * n + i] = 2.0;
  for (const double v : symmetric_eigen(identity, n).values) EXPECT_EQ(v, 2.0);
  for (const double v : symmetric_eigen(zero, n).values) EXPECT_EQ(v, 0.0);
  const SymmetricEigen low_rank = symmetric_eigen(random_covariance(30, 4, 5), 30);
  for (int k = 4; k < 30; ++k) EXPECT_NEAR(low_rank.values[k], 0.0, 1e-13 * low_rank.values[0]);
  zero[3] = zero[3 * n] = std::nan("");
  EXPECT_THROW(symmetric_eigen(zero, n), Error);
}

TEST(PatchFit, RecoversAKnownGaussian) {
  // Eigenvalues of the sample covariance of 20000 patches are within 6 % of the true ones (4 sigma: 4
  // sqrt(2/N)).
  PatchFit fit({.shape = {.height = 2, .width = 3, .channels = 1}});
  Philox random(9, 9);
  const double lambda[6] = {1.0, 0.5, 0.2, 0.1, 0.05, 0.01};
  std::vector<double> patch(6);
  for (int i = 0; i < 20000; ++i) {
    for (int k = 0; k < 6; ++k) patch[k] = 0.25 + std::sqrt(lambda[k]) * random.normal();
    fit.add_patch(patch);
  }
  PatchFitReport report;
  const PatchGaussian g = fit.finish(&report);
  EXPECT_EQ(report.patches, 20000u);
  EXPECT_EQ(report.shrinkage, 0.0);
  for (int k = 0; k < 6; ++k) {
    EXPECT_NEAR(g.eigenvalues()[k] / lambda[k], 1.0, 0.06);
    EXPECT_NEAR(g.mean[k], 0.25, 4 * std::sqrt(lambda[k] / 20000));
  }
}

TEST(PatchFit, FewerPatchesThanDimensionsAreShrunk) {
  PatchFit fit({.shape = {.height = 8, .width = 8, .channels = 1}});
  Philox random(4, 4);
  std::vector<double> patch(64);
  for (int i = 0; i < 20; ++i) {
    for (double& v : patch) v = 0.1 * random.normal();
    fit.add_patch(patch);
  }
  PatchFitReport report;
  const PatchGaussian g = fit.finish(&report);
  EXPECT_GT(report.shrinkage, 0.5);  // white data: the identity is the right target
  for (const double v : g.eigenvalues()) {
    EXPECT_GT(v, 0.001);
    EXPECT_LT(v, 0.05);
  }
}

TEST(PatchFit, ConstantImagesGiveTheFloor) {
  PatchFit fit({.shape = {.height = 4, .width = 4, .channels = 3}, .shrinkage = 0});
  Image image(9, 8, 3);
  fit.add(image);
  PatchFitReport report;
  const PatchGaussian g = fit.finish(&report);
  EXPECT_EQ(report.floored, 48);
  EXPECT_NEAR(g.eigenvalues().front(), 4.0 / (256.0 * 256.0 * 12.0), 1e-9);
}

TEST(PatchFit, RefusesWhatCannotBeFitted) {
  EXPECT_THROW(PatchFit({.shape = {.height = 0, .width = 4, .channels = 1}}), Error);
  EXPECT_THROW(PatchFit({.shape = {.height = 4, .width = 4, .channels = 2}}), Error);
  EXPECT_THROW(PatchFit({.shape = {.height = 64, .width = 64, .channels = 3}}), Error);
  PatchFit fit({.shape = {.height = 16, .width = 16, .channels = 1}});
  fit.add(Image(8, 64, 3));  // smaller than a patch
  EXPECT_THROW(fit.finish(), Error);
  try {
    fit.finish();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("1 images are smaller than a patch"), std::string::npos) << e.what();
  }
}

class GaussFile : public testing::Test {
 protected:
  std::string path_ = (std::filesystem::temp_directory_path() / "diffc_gauss_file_test.gauss").string();
  PatchGaussian gaussian_ =
      make_patch_gaussian({.height = 3, .width = 2, .channels = 1}, std::vector<double>(6, 0.1),
                          random_covariance(6, 9, 1), 1e-6);
  void TearDown() override { std::filesystem::remove(path_); }
};

TEST_F(GaussFile, RoundTrip) {
  gaussian_.save(path_);
  EXPECT_TRUE(PatchGaussian::recognises(path_));
  const PatchGaussian back = PatchGaussian::load(path_);
  EXPECT_EQ(back.id(), gaussian_.id());
  EXPECT_EQ(back.basis, gaussian_.basis);
  EXPECT_EQ(back.shape, gaussian_.shape);
}

TEST_F(GaussFile, DamageIsRefused) {
  gaussian_.save(path_);
  std::string bytes;
  {
    std::ifstream in(path_, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  const auto write = [&](const std::string& content) {
    std::ofstream(path_, std::ios::binary)
        .write(content.data(), static_cast<std::streamsize>(content.size()));
  };
  for (const std::size_t cut : {std::size_t(0), std::size_t(5), std::size_t(23), bytes.size() - 1}) {
    write(bytes.substr(0, cut));
    EXPECT_THROW(PatchGaussian::load(path_), Error) << cut;
  }
  for (const std::size_t at : {std::size_t(0), std::size_t(8), std::size_t(12), std::size_t(20),
                               std::size_t(51), std::size_t(27), bytes.size() - 1}) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x7f);
    write(changed);
    EXPECT_THROW(PatchGaussian::load(path_), Error) << at;
  }
  EXPECT_THROW(PatchGaussian::load(path_ + ".absent"), Error);
  EXPECT_FALSE(PatchGaussian::recognises(path_ + ".absent"));
}

class Blocks : public testing::Test {
 protected:
  PatchGaussian gaussian_ =
      make_patch_gaussian({.height = 4, .width = 5, .channels = 3}, std::vector<double>(60, -0.1),
                          random_covariance(60, 70, 2), 1e-6);
  BlockGaussianDenoiser denoiser_{gaussian_};
};

TEST_F(Blocks, DenoiserSolvesTheNormalEquations) {
  // For each block: (C + eta^2 I) C^-1 (xhat - mean) = y - mean, checked as xhat + eta^2 C^-1 (xhat - mean) =
  // y with C the dense marginal covariance. 7x8: two whole blocks wide cut to 5 and 3, 4 and 3 high.
  const int h = 7, w = 8;
  const float eta = 0.2f;
  std::vector<float> y(h * w * 3), xhat(y.size());
  Philox(3, 3).fill_normal(y);
  denoiser_.evaluate(1, h, w, y, {&eta, 1}, xhat);
  for (const auto& [top, left, bh, bw] :
       {std::array{0, 0, 4, 5}, std::array{0, 5, 4, 3}, std::array{4, 5, 3, 3}}) {
    std::vector<int> keep;
    std::vector<double> r, z;
    for (int i = 0; i < bh; ++i)
      for (int j = 0; j < bw * 3; ++j) {
        keep.push_back(i * 15 + j);
        const std::size_t at = (top + i) * w * 3 + left * 3 + j;
        r.push_back((y[at] - xhat[at]) / (eta * eta));  // = C^-1 (xhat - mean)
        z.push_back(xhat[at] + 0.1);
      }
    const auto c = gaussian_.covariance(keep);
    for (std::size_t i = 0; i < keep.size(); ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < keep.size(); ++j) sum += c[i * keep.size() + j] * r[j];
      ASSERT_NEAR(sum, z[i], 2e-3) << top << ' ' << left;
    }
  }
}

TEST_F(Blocks, ResidualBasisIsOrthonormalAndDiagonalises) {
  const int h = 9, w = 11;
  const auto residual = denoiser_.residual_model(h, w);
  const std::size_t size = h * w * 3;
  std::vector<float> a(size), coefficients(size), back(size);
  Philox(5, 5).fill_normal(a);
  residual->forward(a, coefficients);
  residual->inverse(coefficients, back);
  for (std::size_t i = 0; i < size; ++i) ASSERT_NEAR(back[i], a[i], 1e-4);
  const auto lambda = denoiser_.eigenvalues(h, w);
  std::vector<int16_t> power(size);
  const NoiseLevel level = -2000;
  residual->log2_power(level, power);
  const double eta2 = std::pow(eta_of_level(level), 2);
  for (std::size_t i = 0; i < size; ++i)
    ASSERT_NEAR(power[i] / 8.0, std::log2(lambda[i] * eta2 / (lambda[i] + eta2)), 0.07);
}

TEST_F(Blocks, PicturesSmallerThanABlock) {
  const float eta = 0.5f;
  std::vector<float> y(2 * 1 * 3, 0.3f), xhat(6);
  denoiser_.evaluate(1, 2, 1, y, {&eta, 1}, xhat);
  for (const float v : xhat) EXPECT_TRUE(std::isfinite(v));
  EXPECT_THROW(denoiser_.evaluate(1, 0, 1, {}, {&eta, 1}, {}), Error);
}

}  // namespace
}  // namespace diffc::gaussian
