// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Files of a GPU and of the processor decode on either. Skipped where there is no GPU.

#include <gtest/gtest.h>

#include "codec/base/file.h"
#include "codec/image_file/image_file.h"
#include "codec/metrics/distortion.h"
#include "codec/pipeline.h"

const diffc::PluginTable* diffc_builtin_diffc();

namespace diffc {
namespace {

std::unique_ptr<Session> session_on(const std::optional<Device>& device) {
  auto registry = std::make_shared<Registry>();
  registry->add(*diffc_builtin_diffc(), "built-in");
  registry->load_folder(DIFFC_TEST_PLUGINS);
  SessionOptions options;
  options.model_path = {DIFFC_TEST_MODELS};
  options.device = device;
  return std::make_unique<Session>(registry, options);
}

TEST(GpuCodec, LosslessFilesDecodeOnEither) {
  const std::unique_ptr<Session> open = session_on(std::nullopt);
  if (!open->device().cuda) GTEST_SKIP() << "no GPU that the plugins can use";
  const std::unique_ptr<Session> sessions[] = {session_on(Device{}), session_on(open->device())};
  const Image image = read_image(read_file_bytes(DIFFC_TEST_SAMPLE), DIFFC_TEST_SAMPLE);
  EncodeOptions options;
  options.params["lossless"] = "1";
  for (const auto& encoder : sessions) {
    const EncodedFile file = encode_image(*encoder, image, options);
    for (const auto& decoder : sessions)
      EXPECT_EQ(decode_file(*decoder, file.bytes, {}).image.pixels, image.pixels)
          << to_string(encoder->device()) << " to " << to_string(decoder->device());
  }
}

TEST(GpuCodec, EveryFileDecodesOnEither) {
  const std::unique_ptr<Session> open = session_on(std::nullopt);
  if (!open->device().cuda) GTEST_SKIP() << "no GPU that the plugins can use";
  const std::unique_ptr<Session> sessions[] = {session_on(Device{}), session_on(open->device())};
  const Image image = read_image(read_file_bytes(DIFFC_TEST_SAMPLE), DIFFC_TEST_SAMPLE);
  for (const char* model : {"diffc-base", "diffc-fast"}) {
    for (const double bpp : {0.3, 1.0, 2.5}) {
      for (const auto& encoder : sessions) {
        EncodeOptions options;
        options.model = model;
        options.bpp = bpp;
        const EncodedFile file = encode_image(*encoder, image, options);
        double db[2];
        for (const int k : {0, 1})
          db[k] = psnr(mse(image, decode_file(*sessions[k], file.bytes, {.sampler = {"mean"}}).image));
        EXPECT_NEAR(db[0], db[1], 0.05) << model << " " << bpp << " " << to_string(encoder->device());
      }
    }
  }
}

}  // namespace
}  // namespace diffc
