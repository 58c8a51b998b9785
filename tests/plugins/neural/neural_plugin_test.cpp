// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "codec/base/error.h"
#include "codec/plugin/session.h"
#include "models/nn/model_file.h"
#include "tests/models/nn/tiny_model.h"

namespace diffc {
namespace {

namespace fs = std::filesystem;

bool loaded(const std::string& library) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find(library) != std::string::npos) return true;
  }
  return false;
}

TEST(NeuralPlugin, SessionFindsModelsByNamePathAndId) {
  const fs::path folder = fs::temp_directory_path() / ("diffc_plugin_" + std::to_string(getpid()));
  fs::create_directories(folder);
  nn::Model model = nn::test::random_model(nn::test::flat_config(), 9);
  nn::save_model((folder / "tiny.safetensors").string(), model);

  auto registry = std::make_shared<Registry>();
  registry->load_folder(DIFFC_TEST_PLUGIN_DIR);
  ASSERT_NE(registry->find("neural", kKindModelProvider), nullptr);
  SessionOptions options;
  options.model_path = {folder.string()};
  options.threads = 1;
  Session session(registry, options);
  const DenoiserPtr by_name = session.model("tiny");
  EXPECT_FALSE(loaded("diffc_torch.so"));
  EXPECT_EQ(by_name->info().id, model.id);
  EXPECT_EQ(session.model((folder / "tiny.safetensors").string())->info().id, model.id);
  EXPECT_EQ(session.model_by_id(model.id.substr(0, 6))->info().id, model.id);
  nn::Model nested = nn::test::random_model(nn::test::nested_config(), 9);
  nn::save_model((folder / "nested.safetensors").string(), nested);
  EXPECT_EQ(session.model("nested")->info().id, nested.id);
  EXPECT_TRUE(loaded("diffc_torch.so"));
  EXPECT_THROW(session.model("no-such-model"), Error);
  std::ofstream(folder / "broken.safetensors")
      << std::string("\x10\0\0\0\0\0\0\0{", 9) << std::string(40, 'x');
  EXPECT_THROW(session.model("broken"), Error);
  // TorchScript without its description exists: the error says what is missing.
  std::ofstream(folder / "bare.ts") << "PK\3\4rest";
  for (const std::string& name : {(folder / "bare.ts").string(), std::string("bare")}) {
    try {
      session.model(name);
      FAIL();
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("FILE.json beside it"), std::string::npos) << error.what();
    }
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace diffc
