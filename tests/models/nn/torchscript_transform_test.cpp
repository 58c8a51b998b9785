// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/torchscript_transform.h"

#include <gtest/gtest.h>
#include <torch/script.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "codec/base/error.h"
#include "models/transform/latent_coder.h"
#include "models/transform/normal_tables.h"
#include "tests/models/nn/transform_script.h"

namespace diffc::nn {
namespace {

namespace fs = std::filesystem;
using namespace transform;

class TorchScriptTransform : public testing::Test {
 protected:
  TorchScriptTransform() {
    folder_ = fs::temp_directory_path() / ("diffc_script_transform_" + std::to_string(getpid()));
    fs::create_directories(folder_);
    path_ = (folder_ / "model.ts").string();
  }
  ~TorchScriptTransform() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  static Image made_up(int width, int height) {
    Image image(width, height, 3);
    for (size_t i = 0; i < image.size(); ++i)
      image.pixels[i] = static_cast<uint8_t>(128 + 60 * std::sin(i * 0.01) + 40 * std::cos(i * 0.37));
    return image;
  }

  std::string message_of_loading() const {
    try {
      load_torchscript_transform(path_);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }

  fs::path folder_;
  std::string path_;
};

TEST_F(TorchScriptTransform, ComputesWhatItsMethodsSay) {
  save_transform_script(path_, 0.25);
  const auto model = load_torchscript_transform(path_);
  EXPECT_TRUE(describes_transform(path_));
  EXPECT_EQ(model->name(), "model");
  EXPECT_EQ(model->shape().multiple(), 8);
  Image image(11, 5, 3);
  for (size_t i = 0; i < image.size(); ++i) image.pixels[i] = 51;
  const Features y = model->analysis(image, 1);
  ASSERT_EQ(y.height, 2);
  ASSERT_EQ(y.width, 4);
  for (const float v : y.values) EXPECT_FLOAT_EQ(v, 40 * 51 / 255.0f);
  const Symbols z = model->hyper_analysis(y, 1);
  for (const int v : z.values) EXPECT_EQ(v, 1);
  const TransformModel::Prior prior = model->hyper_synthesis(z, 1);
  for (const int v : prior.mean.values) EXPECT_EQ(v, (8 * 256) + 64);
  for (const int v : prior.scale.values) EXPECT_EQ(v, nearest_scale(3 << 8, 8));
  const Image decoded = model->synthesis(y, 11, 5, 1);
  EXPECT_EQ(decoded.pixels, image.pixels);
}

TEST_F(TorchScriptTransform, SymbolsSurvive) {
  save_transform_script(path_);
  const auto model = load_torchscript_transform(path_);
  for (const auto& [width, height] : {std::pair{64, 64}, {1, 1}, {17, 33}}) {
    const Latents latents = latents_of(*model, made_up(width, height), 2);
    const LatentCode code = encode_latents(*model, latents, 0);
    const Features back = decode_latents(*model, code.payload, width, height, 0, 1);
    EXPECT_EQ(back.values, quantised(*model, latents, 0).values);
  }
}

// Means k/512 lie on the edges between multiples of 1/256 where k is odd: z must not take such values, or a
// machine that adds in another order might read other symbols.
TEST_F(TorchScriptTransform, UncertainRoundingIsAvoided) {
  const std::string edge = "  return torch.cat([up / 512 + ";
  save_transform_script(path_, 0, edge + "0.0, 0 * up + 3], 1)\n");
  const auto model = load_torchscript_transform(path_);
  const Image image = made_up(96, 64);
  const Features y = model->analysis(image, 1);
  const Symbols z = model->hyper_analysis(y, 1);
  int moved = 0;
  const at::Tensor plain = at::from_blob(const_cast<float*>(y.values.data()), {1, 16, 24, 3}, at::kFloat);
  const at::Tensor pooled =
      at::round(at::avg_pool2d(plain.permute({0, 3, 1, 2}), {2, 2}) / 8).permute({0, 2, 3, 1}).contiguous();
  for (size_t i = 0; i < z.values.size(); ++i) {
    EXPECT_EQ(z.values[i] % 2, 0);
    const int change = z.values[i] - static_cast<int>(pooled.data_ptr<float>()[i]);
    EXPECT_TRUE(change >= 0 && change <= 2) << change;  // twice where other channels were uncertain
    moved += change;
  }
  EXPECT_GT(moved, 0);
  // What another machine computes may be off by a little, on either side.
  for (const char* other : {"1e-12", "-1e-12"}) {
    save_transform_script(path_, 0, edge + other + ", 0 * up + 3], 1)\n");
    const auto elsewhere = load_torchscript_transform(path_);
    EXPECT_EQ(elsewhere->hyper_synthesis(z, 1).mean.values, model->hyper_synthesis(z, 1).mean.values);
  }
}

// A mean that does not depend on z lies on an edge wherever it is computed: nothing is gained by moving z.
TEST_F(TorchScriptTransform, ConstantsOnAnEdgeLeaveTheSymbolsAlone) {
  save_transform_script(path_);
  const auto plain = load_torchscript_transform(path_);
  const Features y = plain->analysis(made_up(64, 32), 1);
  const Symbols wanted = plain->hyper_analysis(y, 1);
  save_transform_script(path_, 0, "  return torch.cat([0 * up + 1.0 / 512, 0 * up + 3], 1)\n");
  EXPECT_EQ(load_torchscript_transform(path_)->hyper_analysis(y, 1).values, wanted.values);
}

// Channel 0 is such a constant, the others depend on z.
TEST_F(TorchScriptTransform, ConstantsHideNothingThatIsUncertain) {
  save_transform_script(path_, 0,
                        "  constant = 0 * up[:, :1] + 1.0 / 512\n"
                        "  return torch.cat([constant, up[:, 1:] / 512, 0 * up + 3], 1)\n");
  const auto model = load_torchscript_transform(path_);
  const Symbols z = model->hyper_analysis(model->analysis(made_up(96, 64), 1), 1);
  for (size_t p = 0; p < z.positions(); ++p)
    for (const size_t c : {1, 2}) EXPECT_EQ(z.values[3 * p + c] % 2, 0) << p;
}

TEST_F(TorchScriptTransform, SaysWhatFailed) {
  save_transform_script(path_, 0, "  return torch.cat([up, up[:, :, 1:]], 1)\n");
  try {
    load_torchscript_transform(path_)->hyper_synthesis(Symbols(2, 2, 3), 1);
    FAIL();
  } catch (const Error& error) {
    const std::string what = error.what();
    EXPECT_NE(what.find("hyper_synthesis failed (Sizes of tensors must match"), std::string::npos) << what;
    EXPECT_EQ(what.find('\n'), std::string::npos) << what;
  }
  std::ofstream(path_) << "no TorchScript";
  EXPECT_EQ(message_of_loading().find("()"), std::string::npos) << message_of_loading();
  // A name that is no text is none.
  save_transform_script(path_);
  std::ofstream(path_ + ".json")
      << R"({"kind": "transform", "name": 5, "latents": 3, "hyper_latents": 3, "down": 4,)"
      << R"( "hyper_down": 2, "fraction_bits": 8})";
  EXPECT_EQ(load_torchscript_transform(path_)->name(), "model");
}

TEST_F(TorchScriptTransform, RefusesWhatIsNoModelByName) {
  const auto describe = [&](const std::string& text) { std::ofstream(path_ + ".json") << text; };
  save_transform_script(path_);
  describe("[]");
  EXPECT_NE(message_of_loading().find("model.ts.json"), std::string::npos) << message_of_loading();
  describe("{");
  EXPECT_NE(message_of_loading().find("model.ts.json"), std::string::npos) << message_of_loading();
  describe(R"({"kind": "transform", "latents": 3})");
  EXPECT_NE(message_of_loading().find("hyper_latents"), std::string::npos) << message_of_loading();
  describe(
      R"({"kind": "transform", "latents": 3, "hyper_latents": 4, "down": 4, "hyper_down": 2, "fraction_bits": 8})");
  EXPECT_NE(message_of_loading().find("tables"), std::string::npos) << message_of_loading();
  describe(
      R"({"kind": "transform", "latents": 5, "hyper_latents": 3, "down": 4, "hyper_down": 2, "fraction_bits": 8})");
  EXPECT_THROW(load_torchscript_transform(path_)->analysis(made_up(8, 8), 1), Error);
  torch::jit::Module empty("Empty");
  empty.save(path_);
  EXPECT_NE(message_of_loading().find("analysis"), std::string::npos) << message_of_loading();
  save_transform_script(path_, 0, "  return torch.cat([up, up], 1).float()\n");
  EXPECT_THROW(load_torchscript_transform(path_)->hyper_synthesis(Symbols(1, 1, 3), 1), Error);
  save_transform_script(path_, 0, "  return torch.cat([up / 0, up], 1)\n");
  EXPECT_THROW(load_torchscript_transform(path_)->hyper_synthesis(Symbols(1, 1, 3), 1), Error);
}

}  // namespace
}  // namespace diffc::nn
