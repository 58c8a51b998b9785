// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/model_file.h"

#include <gtest/gtest.h>

#include "codec/base/error.h"
#include "tests/models/nn/tiny_model.h"

namespace diffc::nn {
namespace {

using model_files::SafetensorsFile;

Model example() {
  Model model = test::random_model(test::flat_config(), 7);
  model.eta_min = 0.02f;
  model.eta_max = 20.0f;
  model.bands = {-100, 256, 2, 3, std::vector<int16_t>(2 * 3 * BandTable::kBands, -40)};
  model.training = {{"steps", 5}};
  return model;
}

TEST(ModelFile, RoundTripInBothPrecisions) {
  for (const StoredType type : {StoredType::kFloat, StoredType::kHalf}) {
    Model model = example();
    const SafetensorsFile file = to_safetensors(model, type);
    const Model copy = model_from_safetensors(file, "x");
    EXPECT_EQ(copy.id, model.id);
    EXPECT_EQ(copy.name, "tiny");
    EXPECT_EQ(copy.eta_min, 0.02f);
    EXPECT_EQ(copy.eta_max, 20.0f);
    EXPECT_EQ(copy.bands.log2_power_q3, model.bands.log2_power_q3);
    EXPECT_EQ(copy.bands.first_level, -100);
    EXPECT_EQ(copy.training, model.training);
    ASSERT_EQ(copy.parameters.size(), model.parameters.size());
    const double tolerance = type == StoredType::kHalf ? 1e-3 : 0.0;
    for (size_t i = 0; i < copy.parameters.size(); ++i) {
      EXPECT_TRUE(at::allclose(copy.parameters[i], model.parameters[i], tolerance, tolerance * 1e-2));
    }
  }
}

// Decoding depends on the band table, so that it belongs to the identity; the name does not.
TEST(ModelFile, IdentityCoversTheBandTable) {
  Model model = example();
  to_safetensors(model, StoredType::kHalf);
  Model other = example();
  other.name = "renamed";
  other.training = nullptr;
  to_safetensors(other, StoredType::kHalf);
  EXPECT_EQ(other.id, model.id);
  other.bands.log2_power_q3[3] += 1;
  to_safetensors(other, StoredType::kHalf);
  EXPECT_NE(other.id, model.id);
}

TEST(ModelFile, RefusesFilesThatDoNotFit) {
  Model model = example();
  const SafetensorsFile good = to_safetensors(model, StoredType::kHalf);
  const auto refused = [](const SafetensorsFile& file) {
    EXPECT_THROW(model_from_safetensors(file, "x"), Error);
  };
  SafetensorsFile bad = good;
  bad.metadata.erase("diffc.model");
  refused(bad);
  bad = good;
  bad.metadata["diffc.model"] = "{}";
  refused(bad);
  bad = good;
  bad.tensors.erase(bad.tensors.begin());
  refused(bad);
  bad = good;
  bad.tensors["stem.bias"].shape = {2, 8};
  refused(bad);
  bad = good;
  bad.tensors["stem.bias"] = {"F16", {16}, std::vector<uint8_t>(32, 0xff)};  // not a number
  refused(bad);
  bad = good;
  bad.tensors["stem.bias"] = {"U8", {16}, std::vector<uint8_t>(16, 0)};
  refused(bad);
  for (const char* change : {R"("eta_min":0.02)", R"("levels":2)", R"("format":1)"}) {
    bad = good;
    std::string& text = bad.metadata["diffc.model"];
    const size_t at = text.find(std::string(change).substr(0, std::string(change).find(':')) + ":");
    ASSERT_NE(at, std::string::npos);
    text.insert(text.find(':', at) + 1, "9");
    refused(bad);
  }
}

}  // namespace
}  // namespace diffc::nn
