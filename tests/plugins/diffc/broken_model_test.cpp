// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Models that give NaN: an error at either end, never a file or a picture of it.

#include <gtest/gtest.h>
#include <torch/script.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "codec/base/error.h"
#include "codec/container/container.h"
#include "codec/pipeline.h"
#include "tests/models/nn/tiny_model.h"

const diffc::PluginTable* diffc_builtin_diffc();

namespace diffc {
namespace {

namespace fs = std::filesystem;

class BrokenModel : public testing::Test {
 protected:
  BrokenModel() : folder_(fs::temp_directory_path() / ("diffc_broken_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    open_session();
    image_ = Image(24, 20, 3);
    for (std::size_t i = 0; i < image_.pixels.size(); ++i)
      image_.pixels[i] = static_cast<uint8_t>(i * 37 % 251);
  }
  ~BrokenModel() override { fs::remove_all(folder_); }

  /// One that has no model in memory.
  void open_session() {
    auto registry = std::make_shared<Registry>();
    registry->add(*diffc_builtin_diffc(), "built-in");
    registry->load_folder(DIFFC_TEST_PLUGINS);
    SessionOptions options;
    options.threads = 1;
    session_ = std::make_unique<Session>(registry, options);
  }

  /// A TorchScript model; at noise levels between `low` and `high` its output is NaN.
  std::string script(double low, double high) const {
    torch::jit::Module module("Model");
    module.define("def forward(self, y, eta):\n  e = eta.view(-1, 1, 1, 1)\n  n = e * y / (0.25 + e * e)\n" +
                  ("  return torch.where((e > " + std::to_string(low) + ") & (e < " + std::to_string(high)) +
                  "), n * float('nan'), n)\n");
    const std::string path = (folder_ / "script.ts").string();
    module.save(path);
    std::ofstream(path + ".json")
        << R"({"parameterisation":"eps","process":"VE","conditioning":"eta","eta":[0.001,100]})";
    return path;
  }

  /// A network whose parameters are numbers and whose output is none.
  std::string network() const {
    nn::Model model = nn::test::random_model(nn::test::flat_config(), 3);
    for (at::Tensor& parameter : model.parameters) parameter.mul_(1e30);
    const std::string path = (folder_ / "network.safetensors").string();
    nn::save_model(path, model, nn::StoredType::kFloat);
    return path;
  }

  EncodedFile encode(const std::string& model) const {
    EncodeOptions options;
    options.model = model;
    options.quality = 70;
    return encode_image(*session_, image_, options);
  }

  template <typename Body>
  static void expect_fault(const std::string& name, const Body& body) {
    try {
      body();
      FAIL() << name << ": no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kData);
      const std::string start =
          "model '" + name + "' gives values that are no finite numbers at noise level ";
      EXPECT_TRUE(std::string(error.what()).starts_with(start)) << error.what();
    }
  }

  fs::path folder_;
  std::unique_ptr<Session> session_;
  Image image_;
};

TEST_F(BrokenModel, IsAnErrorAtEncode) {
  expect_fault("script", [&] { encode(script(0, 200)); });
  expect_fault("script", [&] { encode(script(0.3, 0.4)); });
  expect_fault("tiny", [&] { encode(network()); });
}

// Of a file that says it was made with the broken model, whatever the sampler.
TEST_F(BrokenModel, IsAnErrorAtDecode) {
  const EncodedFile file = encode(script(300, 400));
  open_session();
  const std::string broken = script(0.01, 200);
  Container content = parse_container({}, file.bytes);
  content.stream.model_id = session_->model(broken)->info().id;
  const std::vector<uint8_t> bytes = write_container(content.stream, content.payload, {}, {});
  for (const char* sampler : {"mean", "flow", "ancestral"})
    expect_fault("script", [&] { decode_file(*session_, bytes, {.sampler = {sampler}, .model = broken}); });
}

}  // namespace
}  // namespace diffc
