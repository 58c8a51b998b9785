// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/expert_denoiser.h"

#include <gtest/gtest.h>

#include "models/files/experts.h"
#include "models/inference/cpu_denoiser.h"
#include "models/nn/neural_denoiser.h"
#include "tests/models/nn/tiny_model.h"
#include "tests/normal_values.h"

namespace diffc::nn {
namespace {

model_files::SafetensorsFile tiny(int scale, uint64_t seed) {
  NetworkConfig config;
  config.stages = {{scale, 16, 16, 1}};
  Model model = test::random_model(config, seed);
  return to_safetensors(model, StoredType::kHalf);
}

class ExpertDenoiser : public ::testing::Test {
 protected:
  std::vector<float> run(const Denoiser& denoiser, const std::vector<float>& etas) const {
    const std::vector<float> y = normal_values(etas.size() * kSize, 4);
    std::vector<float> xhat(y.size());
    denoiser.evaluate(static_cast<int>(etas.size()), 16, 24, y, etas, xhat);
    return xhat;
  }

  static constexpr size_t kSize = 16 * 24 * 3;
  model_files::SafetensorsFile fine_ = tiny(2, 1), coarse_ = tiny(4, 2);
  model_files::SafetensorsFile both_ = model_files::join_models(
      std::vector<model_files::JoinedModel>{{fine_, "fine"}, {coarse_, "coarse", 0.5f}}, "both");
};

TEST_F(ExpertDenoiser, EachIsAskedForItsLevels) {
  const DenoiserPtr both = make_cpu_denoiser(both_, "both"), fine = make_cpu_denoiser(fine_, "fine"),
                    coarse = make_cpu_denoiser(coarse_, "coarse");
  EXPECT_EQ(both->info().name, "both");
  EXPECT_EQ(both->info().size_multiple, 4);
  EXPECT_EQ(both->info().id, model_files::model_id(both_));
  for (const float eta : {0.01f, 0.499f}) EXPECT_EQ(run(*both, {eta}), run(*fine, {eta})) << eta;
  for (const float eta : {0.5f, 20.0f}) EXPECT_EQ(run(*both, {eta}), run(*coarse, {eta})) << eta;
}

TEST_F(ExpertDenoiser, BatchesMayHoldLevelsOfSeveral) {
  const DenoiserPtr both = make_cpu_denoiser(both_, "both"), fine = make_cpu_denoiser(fine_, "fine"),
                    coarse = make_cpu_denoiser(coarse_, "coarse");
  const std::vector<float> etas = {2, 0.1f, 0.2f, 0.7f, 0.3f};
  const std::vector<float> mixed = run(*both, etas), low = run(*fine, etas), high = run(*coarse, etas);
  for (size_t i = 0; i < mixed.size(); ++i)
    ASSERT_EQ(mixed[i], (etas[i / kSize] < 0.5f ? low : high)[i]) << "item " << i / kSize;
}

TEST_F(ExpertDenoiser, EqualsLibTorch) {
  const std::vector<float> etas = {0.1f, 2};
  const std::vector<float> a = run(*make_cpu_denoiser(both_, "both"), etas),
                           b = run(*make_neural_denoiser(both_, "both"), etas);
  for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-4);
}

}  // namespace
}  // namespace diffc::nn
