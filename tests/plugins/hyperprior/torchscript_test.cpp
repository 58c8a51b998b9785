// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A transform codec brought as TorchScript goes all the way through the codec `hyperprior`.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "codec/base/error.h"
#include "codec/metrics/distortion.h"
#include "codec/pipeline.h"
#include "tests/models/nn/transform_script.h"

namespace diffc {
namespace {

namespace fs = std::filesystem;

TEST(HyperpriorTorchScript, EncodesAndDecodes) {
  const fs::path folder = fs::temp_directory_path() / ("diffc_script_hyperprior_" + std::to_string(getpid()));
  fs::create_directories(folder);
  const std::string path = (folder / "mine.ts").string();
  nn::save_transform_script(path);
  nn::save_transform_script((folder / "other.ts").string(), 0.5);
  auto registry = std::make_shared<Registry>();
  registry->load_folder(DIFFC_TEST_PLUGINS);
  SessionOptions session_options;
  session_options.threads = 1;
  session_options.model_path = {folder.string()};
  Session session(registry, session_options);

  // Constant squares, which this transform represents but for its rounding.
  for (const auto& [width, height] : {std::pair{64, 48}, {17, 33}, {1, 1}}) {
    Image image(width, height, 3);
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        for (int c = 0; c < 3; ++c)
          image.pixels[(static_cast<size_t>(width) * y + x) * 3 + c] =
              static_cast<uint8_t>((x / 4 * 37 + y / 4 * 101 + c * 50) % 256);
    EncodeOptions options;
    options.codec = "hyperprior";
    options.model = path;
    const EncodedFile file = encode_image(session, image, options);
    const DecodedFile decoded = decode_file(session, file.bytes, {});  // found by its id
    // Steps of 255/40 levels: errors up to 3.2.
    EXPECT_GT(psnr(mse(image, decoded.image)), 40) << width;
    options.params = {{"step", "-24"}};  // an eighth of them
    const EncodedFile fine = encode_image(session, image, options);
    EXPECT_GT(psnr(mse(image, decode_file(session, fine.bytes, {}).image)), 50) << width;
  }
  EncodeOptions denoiser;
  denoiser.model = path;
  denoiser.codec = "diffc";
  EXPECT_THROW(encode_image(session, Image(16, 16, 3), denoiser), Error);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace diffc
