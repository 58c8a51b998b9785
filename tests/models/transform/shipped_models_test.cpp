// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The shipped transform models: files written under one arithmetic decode under every other.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <set>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"
#include "models/transform/latent_coder.h"
#include "models/transform/layered_model.h"

namespace diffc::transform {
namespace {

namespace fs = std::filesystem;

std::set<std::string> shipped() {
  std::set<std::string> paths;
  for (const auto& entry : fs::directory_iterator(DIFFC_TEST_MODELS)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("hyperprior-small-") || name.starts_with("hific-small-"))
      paths.insert(entry.path().string());
  }
  return paths;
}

/// The model under an arithmetic, or null where the processor lacks it.
std::shared_ptr<const LayeredModel> load(const std::string& path, const char* arithmetic) {
  setenv("DIFFC_ARITHMETIC", arithmetic, 1);
  std::shared_ptr<const LayeredModel> model;
  try {
    model = LayeredModel::load(path);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage) << error.what();
  }
  unsetenv("DIFFC_ARITHMETIC");
  return model;
}

int largest_difference(const Image& a, const Image& b) {
  int most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a.pixels[i] - b.pixels[i]));
  return most;
}

TEST(ShippedTransforms, SymbolsAreTheSameUnderEveryArithmetic) {
  const Image sample = read_image_file(DIFFC_TEST_SAMPLE);
  ASSERT_EQ(shipped().size(), 7);
  for (const std::string& path : shipped()) {
    SCOPED_TRACE(path);
    const auto model = LayeredModel::load(path);
    const Latents latents = latents_of(*model, sample, 2);
    for (const int step : {-8, 0, 8}) {
      const LatentCode code = encode_latents(*model, latents, step);
      EXPECT_LE(8.0 * static_cast<double>(code.payload.size()), 1.001 * code.bits + 16);
      const Features y = quantised(*model, latents, step);
      for (const char* arithmetic : {"avx512", "avx2", "portable"}) {
        const auto other = load(path, arithmetic);
        if (!other) continue;
        for (const int threads : {1, 4})
          ASSERT_EQ(decode_latents(*other, code.payload, sample.width, sample.height, step, threads).values,
                    y.values)
              << arithmetic << " " << threads;
        EXPECT_LE(largest_difference(model->synthesis(y, sample.width, sample.height, 1),
                                     other->synthesis(y, sample.width, sample.height, 4)),
                  1);
      }
    }
  }
}

}  // namespace
}  // namespace diffc::transform
