// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/model_description.h"

#include <gtest/gtest.h>

#include "codec/base/error.h"

namespace diffc::model_files {
namespace {

using nlohmann::json;

SideWeights example_weights(NoiseLevel lowest) {
  SideWeights weights;
  weights.lowest = lowest;
  weights.jump = {5, 2, 1};
  uint16_t next = 1;
  for (auto* number : {&weights.gain[0], &weights.gain[1], &weights.length})
    for (auto* changes : {&number->first, &number->later})
      for (uint16_t& w : *changes) w = next++;
  return weights;
}

SafetensorsFile example_file() {
  ModelDescription model;
  model.name = "example";
  model.side_weights = {example_weights(1000), example_weights(-4000)};
  SafetensorsFile file;
  write_description(model, file);
  return file;
}

TEST(ModelDescription, KeepsWeightsOfSideInformation) {
  const ModelDescription read = read_description(example_file(), "example");
  ASSERT_EQ(read.side_weights.size(), 2u);
  for (std::size_t k = 0; k < 2; ++k) {
    const SideWeights &given = read.side_weights[k], wanted = example_weights(k == 0 ? 1000 : -4000);
    EXPECT_EQ(given.lowest, wanted.lowest);
    EXPECT_EQ(given.jump, wanted.jump);
    EXPECT_EQ(given.gain[1].later, wanted.gain[1].later);
    EXPECT_EQ(given.length.first, wanted.length.first);
  }
  EXPECT_EQ(denoiser_info(read, "id").side_weights.size(), 2u);
}

// Their ids would change.
TEST(ModelDescription, ModelsWithoutWeightsSayNothingOfThem) {
  SafetensorsFile file;
  write_description({}, file);
  EXPECT_FALSE(json::parse(file.metadata.at(kModelKey)).contains("side"));
  EXPECT_TRUE(read_description(file, "example").side_weights.empty());
}

TEST(ModelDescription, RefusesImpossibleWeights) {
  const json good = json::parse(example_file().metadata.at(kModelKey));
  const auto refused = [&](const char* pointer, const json& value) {
    SafetensorsFile file = example_file();
    json bad = good;
    bad[json::json_pointer(pointer)] = value;
    file.metadata[kModelKey] = bad.dump();
    try {
      read_description(file, "example.safetensors");
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::kData);
      return std::string(e.what()).find("example.safetensors") != std::string::npos;
    }
    return false;
  };
  EXPECT_TRUE(refused("/side/0/jump/2", 0));
  EXPECT_TRUE(refused("/side/0/jump/2", 65536));
  EXPECT_TRUE(refused("/side/0/jump/2", "many"));
  EXPECT_TRUE(refused("/side/0/jump", {1, 2}));
  EXPECT_TRUE(refused("/side/1/lowest", 1000));
  EXPECT_TRUE(refused("/side/0/gain/1/later", json::array()));
  EXPECT_TRUE(refused("/side/0/gain", json::array()));
  EXPECT_TRUE(refused("/side/1/length", nullptr));
  EXPECT_TRUE(refused("/side", json::array()));
  EXPECT_TRUE(refused("/side", 7));
}

}  // namespace
}  // namespace diffc::model_files
