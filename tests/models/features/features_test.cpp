// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "codec/base/error.h"
#include "models/features/extractor.h"

namespace diffc {
namespace {

class FeatureLibrary : public testing::Test {
 protected:
  void SetUp() override {
    void* library = dlopen(FEATURES_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) GTEST_SKIP() << dlerror();
    open_ = reinterpret_cast<decltype(open_)>(dlsym(library, "diffc_open_features_v1"));
    ASSERT_NE(open_, nullptr);
  }
  FeatureExtractor* (*open_)(const char*) = nullptr;
};

Image grey(int value, int channels) {
  Image image(40, 24, channels);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(value + i % 7);
  return image;
}

TEST_F(FeatureLibrary, SqueezeNet) {
  const char* shared = std::getenv("DIFFC_SHARED");
  const std::string path = std::string(shared ? shared : "") + "/features/squeezenet11_imagenet.ts.pt";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the SqueezeNet file is not there (DIFFC_SHARED)";
  const std::unique_ptr<FeatureExtractor> net(open_(path.c_str()));
  EXPECT_EQ(net->dimension(), 512);
  const std::vector<float> one = net->features(grey(10, 3)), other = net->features(grey(200, 3));
  ASSERT_EQ(one.size(), 512u);
  EXPECT_NE(one, other);
  // The same bits however often and on whichever thread.
  std::vector<float> elsewhere;
  std::thread([&] { elsewhere = net->features(grey(10, 3)); }).join();
  EXPECT_EQ(elsewhere, one);
  EXPECT_EQ(net->features(grey(10, 3)), one);
  EXPECT_EQ(net->features(grey(10, 1)).size(), 512u);
}

TEST_F(FeatureLibrary, RefusesOtherFiles) {
  EXPECT_THROW(open_("/nonexistent/net.pt"), Error);
  const std::string path = (std::filesystem::temp_directory_path() / "not_a_network.pt").string();
  std::ofstream(path) << "text";
  EXPECT_THROW(open_(path.c_str()), Error);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace diffc
