// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/experts.h"

#include <gtest/gtest.h>

#include "codec/base/error.h"
#include "models/files/model_description.h"

namespace diffc::model_files {
namespace {

// A model of the levels from `low` to `high` with one tensor of one byte.
SafetensorsFile example(float low, float high, int scale, uint8_t byte) {
  ModelDescription model;
  model.name = "part";
  model.network.stages[0].scale = scale;
  model.eta_min = low;
  model.eta_max = high;
  model.bands.level_step = 256;  // a table of one level
  model.bands.levels = 1;
  model.bands.colours = 3;
  model.bands.log2_power_q3.assign(3 * BandTable::kBands, 0);
  SafetensorsFile file;
  file.tensors["head.bias"] = {"U8", {1}, {byte}};
  write_description(model, file);
  return file;
}

SafetensorsFile three() {
  const JoinedModel models[] = {{example(0.01f, 0.3f, 2, 1), "a"},
                                {example(0.2f, 2, 4, 2), "b", 0.25f},
                                {example(0.01f, 30, 8, 3), "c", 1.5f}};
  return join_models(models, "three");
}

std::string refusal(const std::vector<JoinedModel>& models) {
  try {
    join_models(models, "x");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    return error.what();
  }
  return "";
}

TEST(Experts, AreJoined) {
  const SafetensorsFile file = three();
  const ModelDescription model = read_description(file, "three");
  EXPECT_EQ(model.name, "three");
  EXPECT_EQ(model.eta_min, 0.01f);
  EXPECT_EQ(model.eta_max, 30);
  EXPECT_TRUE(model.bands.empty());
  ASSERT_EQ(model.experts.size(), 2u);
  EXPECT_EQ(model.experts[0].eta_from, 0.25f);
  EXPECT_EQ(model.experts[1].eta_from, 1.5f);
  EXPECT_EQ(model.experts[1].network.stages[0].scale, 8);
  EXPECT_EQ(file.tensors.at("head.bias").data[0], 1);
  EXPECT_EQ(file.tensors.at("expert1.head.bias").data[0], 2);
  EXPECT_EQ(file.tensors.at("expert2.head.bias").data[0], 3);
  EXPECT_EQ(denoiser_info(model, "id").size_multiple, 8);
  EXPECT_EQ(denoiser_info(model, "id").receptive_radius, model.experts[1].network.receptive_radius());
}

TEST(Experts, AreTakenOutAgain) {
  const SafetensorsFile file = three();
  EXPECT_EQ(network_count(file, "three"), 3u);
  for (uint8_t k = 0; k < 3; ++k) {
    const SafetensorsFile single = single_network(file, "three", k);
    ASSERT_EQ(single.tensors.size(), 1u);
    EXPECT_EQ(single.tensors.at("head.bias").data[0], k + 1);
    const ModelDescription model = read_description(single, "three");
    EXPECT_TRUE(model.experts.empty());
    EXPECT_EQ(model.network.stages[0].scale, 2 << k);
    EXPECT_EQ(model.eta_max, 30);
  }
  EXPECT_THROW(single_network(file, "three", 3), Error);
}

// Of one network: the model as it is, with its identity.
TEST(Experts, ModelsOfOneNetworkStayThemselves) {
  const SafetensorsFile file = example(0.01f, 30, 2, 1);
  EXPECT_EQ(network_count(file, "a"), 1u);
  EXPECT_EQ(single_network(file, "a", 0).metadata, file.metadata);
  EXPECT_THROW(single_network(file, "a", 1), Error);
  const nlohmann::json description = nlohmann::json::parse(file.metadata.at(kModelKey));
  EXPECT_EQ(description["format"], 1);
  EXPECT_FALSE(description.contains("experts"));
}

// Programs of before must not take the first network for the whole.
TEST(Experts, AreAFormatOfTheirOwn) {
  EXPECT_EQ(nlohmann::json::parse(three().metadata.at(kModelKey))["format"], 2);
}

TEST(Experts, RefusesWhatDoesNotFit) {
  const SafetensorsFile fine = example(0.01f, 0.3f, 2, 1), coarse = example(0.2f, 30, 4, 2);
  EXPECT_EQ(refusal({{fine, "a"}, {coarse, "b", 0.25f}}), "");
  EXPECT_NE(refusal({}).find("no models"), std::string::npos);
  EXPECT_NE(refusal({{fine, "a"}, {coarse, "b", 0.1f}}).find("b: does not know"), std::string::npos);
  EXPECT_NE(refusal({{fine, "a"}, {coarse, "b", 0.4f}}).find("ends at less noise"), std::string::npos);
  EXPECT_NE(refusal({{coarse, "a"}, {fine, "b", 0.1f}}).find("above that of the model before"),
            std::string::npos);
  EXPECT_NE(refusal({{three(), "a"}, {coarse, "b", 2}}).find("holds several networks"), std::string::npos);
}

TEST(Experts, DamagedDescriptionsAreRefused) {
  using nlohmann::json;
  const json good = json::parse(three().metadata.at(kModelKey));
  const auto refused = [&](const char* pointer, const json& value) {
    SafetensorsFile file = three();
    json bad = good;
    bad[json::json_pointer(pointer)] = value;
    file.metadata[kModelKey] = bad.dump();
    EXPECT_THROW(read_description(file, "x"), Error) << pointer;
  };
  refused("/format", 3);
  refused("/experts", 7);
  refused("/experts/0/eta_from", 2);
  refused("/experts/0/eta_from", 0.001);
  refused("/experts/1/eta_from", 31);
  refused("/experts/1/network/channels", 1);
  refused("/experts/1/network/stages/0/scale", 3);
}

}  // namespace
}  // namespace diffc::model_files
