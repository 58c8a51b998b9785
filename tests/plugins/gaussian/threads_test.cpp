// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// One session, several threads: what one asks for never changes what another gets. The thread sanitizer reads
// along.

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "codec/pipeline.h"

const diffc::PluginTable* diffc_builtin_gaussian();
const diffc::PluginTable* diffc_builtin_diffc();

namespace diffc {
namespace {

Image stripes() {
  Image image(16, 16, 3);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * 7 % 251);
  return image;
}

TEST(Threads, DecodeWithDifferentModelsInOneSession) {
  auto registry = std::make_shared<Registry>();
  registry->add(*diffc_builtin_diffc(), "built-in");
  registry->add(*diffc_builtin_gaussian(), "built-in");
  const char* const models[] = {"gaussian:alpha=2", "gaussian:alpha=3"};
  std::vector<std::vector<uint8_t>> files;
  std::vector<Image> expected;
  for (const char* model : models) {
    Session session(registry, {.threads = 1});
    files.push_back(
        encode_image(session, stripes(), {.codec = "gaussian", .quality = 30, .model = model}).bytes);
    expected.push_back(decode_file(session, files.back(), {.sampler = {"mean"}, .model = model}).image);
  }
  Session shared(registry, {.threads = 1});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      const int k = t % 2;
      for (int round = 0; round < 3; ++round)
        EXPECT_EQ(decode_file(shared, files[k], {.sampler = {"mean"}, .model = models[k]}).image.pixels,
                  expected[k].pixels);
    });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace diffc
