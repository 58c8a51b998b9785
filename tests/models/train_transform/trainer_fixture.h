// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>

#include "codec/image_file/image_file.h"
#include "models/train_transform/transform_trainer.h"

namespace diffc::train_transform {

/// Some pictures and a small codec to train on them.
class TransformTraining : public testing::Test {
 protected:
  TransformTraining() {
    std::string name = (std::filesystem::temp_directory_path() / "diffc-transform-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    for (int k = 0; k < 12; ++k) {
      Image image(32, 32, 3);
      for (int i = 0; i < 32 * 32 * 3; ++i)
        image.pixels[i] =
            static_cast<uint8_t>(128 + 80 * std::sin(0.02 * i + k) + 30 * std::cos(0.003 * k * i));
      write_file_atomically(folder_ + "/" + std::to_string(k) + ".png", write_image(image, "png"));
    }
    data_ = std::make_shared<const train::TrainingData>(std::vector{train::parse_source(folder_)},
                                                        train::DataOptions{.crop = 32, .validation = 2});
    config_.width = config_.latents = config_.hyper_latents = config_.hyper_width = 16;
    config_.blocks = 1;
    config_.batch = 4;
    config_.crop = 32;
    config_.warmup = 5;
  }
  ~TransformTraining() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  static void expect_same(const TransformTrainer& a, const TransformTrainer& b) {
    const train::Checkpoint of_a = a.checkpoint(), of_b = b.checkpoint();
    ASSERT_EQ(of_a.parameters.size(), of_b.parameters.size());
    for (size_t i = 0; i < of_a.parameters.size(); ++i) {
      EXPECT_TRUE(of_a.parameters[i].equal(of_b.parameters[i])) << i;
      EXPECT_TRUE(of_a.average[i].equal(of_b.average[i])) << i;
    }
  }

  std::string folder_;
  std::shared_ptr<const train::TrainingData> data_;
  TransformTrainConfig config_;
};

}  // namespace diffc::train_transform
