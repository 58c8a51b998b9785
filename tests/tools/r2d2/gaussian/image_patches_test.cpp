// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Figure 2 of the DiffC paper on real patches: 16x16 grey from 64x64 ImageNet photographs.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "codec/dataset/dataset.h"
#include "tools/r2d2/gaussian/patch_fit.h"
#include "tools/r2d2/gaussian/scheme.h"

namespace diffc::gaussian {
namespace {

TEST(ImagePatches, FlowGainAndComponentsWithoutInformation) {
  const char* shared = std::getenv("DIFFC_SHARED");
  const std::string path = std::string(shared ? shared : "") + "/datasets/imagenet64_eval.npy";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "DIFFC_SHARED has no datasets/imagenet64_eval.npy";
  const auto data = open_dataset(path);
  PatchFit fit({});
  for (std::size_t i = 0; i < data->size(); ++i) fit.add(data->image(i));
  PatchFitReport report;
  const std::vector<double> lambda = fit.finish(&report).eigenvalues();
  EXPECT_EQ(report.patches, data->size() * 16);
  const double power = std::accumulate(lambda.begin(), lambda.end(), 0.0);
  const auto snr = [&](int scheme, double bits) {
    const Scheme& s = kSchemes[scheme];
    const double theta = theta_of_rate(s.noise, lambda, bits * std::log(2.0) * 256);
    return snr_db(power, evaluate(s, lambda, theta).distortion);
  };
  // A flow-based reconstruction yields up to 3 dB (caption of Figure 2).
  EXPECT_GT(snr(1, 4.0) - snr(0, 4.0), 2.9);
  for (const double bits : {0.1, 0.391, 1.0, 2.0, 4.0}) {
    EXPECT_GT(snr(1, bits) - snr(0, bits), 1.0);
    EXPECT_LT(snr(1, bits) - snr(0, bits), 3.0103);
    // Isotropic noise performs nearly as well as the optimal noise.
    EXPECT_LT(snr(3, bits) - snr(1, bits), 0.4);
    for (const int other : {0, 1, 2, 4, 5}) EXPECT_GE(snr(3, bits) + 1e-9, snr(other, bits));
  }
  // The SNR of DiffC-A* is zero for over half of the components at 0.391 bits per dimension.
  const double theta = theta_of_rate(Noise::kWaterFilling, lambda, 0.391 * std::log(2.0) * 256);
  int untold = 0;
  for (const double l : lambda) untold += unknown_share(Noise::kWaterFilling, l, theta) >= 1;
  EXPECT_GT(untold, 128);
  EXPECT_LT(untold, 200);
}

}  // namespace
}  // namespace diffc::gaussian
