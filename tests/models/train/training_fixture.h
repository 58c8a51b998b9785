// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A network and pictures that train in moments.

#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "models/train/resident_data.h"
#include "models/train/train_config.h"
#include "tests/models/train/training_files.h"

namespace diffc::train {

class TrainingFixture : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("diffc_trainer_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    const std::string path = test::write_gradients((folder_ / "data.npy").string(), 64, 16, 1);
    data_ = std::make_shared<TrainingData>(std::vector<SourceSpec>{{path}},
                                           DataOptions{.crop = 16, .validation = 8});
    config_.network.stages = {{2, 8, 8, 1}};
    config_.network.embedding = 8;
    config_.batch = 4;
    config_.workers = 1;
    config_.crop = 16;
    config_.bfloat16 = false;
    config_.steps = 40;
    config_.warmup = 5;
    config_.flat = 1.0;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// The same pictures on one device.
  std::shared_ptr<const ResidentData> resident_data() {
    if (!resident_)
      resident_ = std::make_shared<const ResidentData>(pack(*data_), ResidentOptions{.synthetic = 16});
    return resident_;
  }

  static bool equal(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return at::equal(x, y); });
  }

  std::filesystem::path folder_;
  std::shared_ptr<const TrainingData> data_;
  TrainConfig config_;

 private:
  std::shared_ptr<const ResidentData> resident_;
};

}  // namespace diffc::train
