// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A model brought as TorchScript with a JSON description goes all the way through the codec.

#include <gtest/gtest.h>
#include <torch/script.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "codec/base/error.h"
#include "codec/metrics/distortion.h"
#include "codec/pipeline.h"

const diffc::PluginTable* diffc_builtin_diffc();

namespace diffc {
namespace {

namespace fs = std::filesystem;

/// The posterior mean of pixels that are independent N(m, 0.25), predicted as noise.
std::string save_gaussian(const fs::path& folder, const std::string& name, double m) {
  torch::jit::Module module("Model");
  module.define("def forward(self, y, eta):\n  e = eta.view(-1, 1, 1, 1)\n  return e * (y - " +
                std::to_string(m) + ") / (0.25 + e * e)\n");
  const std::string path = (folder / name).string();
  module.save(path);
  std::ofstream(path + ".json")
      << R"({"parameterisation":"eps","process":"VE","conditioning":"eta","eta":[0.001,100]})";
  return path;
}

TEST(TorchScriptCodec, EncodesAndDecodes) {
  const fs::path folder = fs::temp_directory_path() / ("diffc_script_codec_" + std::to_string(getpid()));
  fs::create_directories(folder);
  const std::string path = save_gaussian(folder, "mine.ts", 0.1);
  save_gaussian(folder, "other.ts", 0.2);
  auto registry = std::make_shared<Registry>();
  registry->add(*diffc_builtin_diffc(), "built-in");
  registry->load_folder(DIFFC_TEST_PLUGINS);
  SessionOptions session_options;
  session_options.threads = 1;
  session_options.model_path = {folder.string()};
  Session session(registry, session_options);

  Image image(24, 20, 3);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * 37 % 251);
  EncodeOptions options;
  options.model = path;
  options.quality = 70;
  const EncodedFile file = encode_image(session, image, options);
  // q 70 leaves noise of eta 0.04, or 5 levels, and white pixels are not known any better; a posterior sample
  // has twice the error, less what clipping takes away.
  for (const auto& [sampler, expected] : {std::pair{"mean", 34.1}, {"flow", 34.1}, {"ancestral", 31.1}}) {
    const DecodedFile decoded = decode_file(session, file.bytes, {.sampler = {sampler}});  // found by its id
    EXPECT_NEAR(psnr(mse(image, decoded.image)), expected, 1.5) << sampler;
  }
  fs::remove(path);
  try {
    Session without(registry, session_options);
    decode_file(without, file.bytes, {});
    FAIL() << "decoded with another model";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find(file.result.stream.model_id.substr(0, 2)), std::string::npos)
        << e.what();
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace diffc
