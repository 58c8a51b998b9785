// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The codecs `hyperprior` and `hific` from picture to picture, with a family of models of random weights.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <optional>

#include "codec/base/error.h"
#include "codec/metrics/distortion.h"
#include "codec/pipeline.h"
#include "models/transform/latent_coder.h"
#include "models/transform/transform_model.h"
#include "tests/models/transform/random_model.h"

namespace diffc {
namespace {

namespace fs = std::filesystem;

class Hyperprior : public testing::Test {
 protected:
  Hyperprior() {
    std::string name = (fs::temp_directory_path() / "diffc-hyperprior-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    for (const unsigned seed : {1u, 2u, 3u})
      save("hyperprior-small-" + std::to_string(seed), transform::random_model(seed));
    save("hific-small-1", transform::random_model(9));
    session_ = make_session();
  }
  ~Hyperprior() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  void save(const std::string& name, const model_files::SafetensorsFile& file) const {
    model_files::write_safetensors(folder_ + "/" + name + ".safetensors", file);
  }

  std::unique_ptr<Session> make_session(int threads = 1) const {
    auto registry = std::make_shared<Registry>();
    registry->load_folder(DIFFC_TEST_PLUGIN_DIR);
    SessionOptions options;
    options.threads = threads;
    options.model_path = {folder_};
    return std::make_unique<Session>(registry, options);
  }

  static Image made_up(int width, int height, int channels = 3) {
    Image image(width, height, channels);
    for (std::size_t i = 0; i < image.size(); ++i)
      image.pixels[i] = static_cast<uint8_t>(128 + 60 * std::sin(i * 0.011) + 40 * std::cos(i * 0.41));
    return image;
  }

  static EncodeOptions options(const std::string& codec = "hyperprior") {
    EncodeOptions options;
    options.codec = codec;
    return options;
  }

  std::optional<ErrorKind> kind_of_failure(const EncodeOptions& options) {
    try {
      encode_image(*session_, made_up(32, 32), options);
    } catch (const Error& error) {
      return error.kind();
    }
    return {};
  }

  std::string folder_;
  std::unique_ptr<Session> session_;
};

TEST_F(Hyperprior, RoundTripsEverySizeAndKind) {
  for (const char* codec : {"hyperprior", "hific"}) {
    for (const auto& [width, height] : {std::pair{64, 64}, {1, 1}, {17, 33}, {200, 130}}) {
      for (const int channels : {1, 3}) {
        Image image = made_up(width, height, channels);
        if (channels == 3) image.alpha.assign(image.area(), 77);
        const EncodedFile file = encode_image(*session_, image, options(codec));
        const Image decoded = decode_file(*session_, file.bytes, {}).image;
        EXPECT_EQ(decoded.width, width);
        EXPECT_EQ(decoded.height, height);
        EXPECT_EQ(decoded.channels, channels);
        EXPECT_EQ(decoded.alpha, image.alpha);
        EXPECT_LE(std::abs(8.0 * file.result.payload.size() - file.result.stats.kl_bits),
                  0.01 * file.result.stats.kl_bits + 16);
        // Another session, with several threads, finds the model by its id.
        EXPECT_EQ(decode_file(*make_session(4), file.bytes, {}).image.pixels, decoded.pixels);
      }
    }
  }
}

TEST_F(Hyperprior, MeetsRateTargets) {
  const Image image = made_up(64, 64);
  double last = 0;
  for (const double bpp : {1.0, 3.0, 9.0}) {
    EncodeOptions o = options();
    o.bpp = bpp;
    const EncodedFile file = encode_image(*session_, image, o);
    EXPECT_LE(file.bpp(), bpp);
    EXPECT_GT(file.bpp(), last);
    last = file.bpp();
  }
  EncodeOptions o = options();
  o.bytes = 9;
  EXPECT_EQ(kind_of_failure(o), ErrorKind::kUsage);
  o = options();
  o.psnr = 90;
  EXPECT_EQ(kind_of_failure(o), ErrorKind::kUsage);

  o = options();
  const double reached =
      psnr(mse(image, decode_file(*session_, encode_image(*session_, image, o).bytes, {}).image));
  o.psnr = reached - 0.5;
  const EncodedFile file = encode_image(*session_, image, o);
  EXPECT_GE(psnr(mse(image, decode_file(*session_, file.bytes, {}).image)), *o.psnr);

  std::size_t bytes = 0;
  for (const double quality : {0.0, 30.0, 50.0, 100.0}) {
    o = options();
    o.model = "hyperprior-small-2";
    o.quality = quality;
    const EncodedFile step = encode_image(*session_, image, o);
    EXPECT_GT(step.bytes.size(), bytes) << quality;
    bytes = step.bytes.size();
  }
}

TEST_F(Hyperprior, SaysWhichModelIsMissing) {
  EncodeOptions o = options();
  o.params = {{"family", "nobody"}};
  EXPECT_EQ(kind_of_failure(o), ErrorKind::kUnsupported);
  const EncodedFile file = encode_image(*session_, made_up(32, 32), options());
  fs::remove_all(folder_);
  try {
    decode_file(*make_session(), file.bytes, {});
    ADD_FAILURE() << "decoded";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUnsupported) << error.what();
  }
}

TEST_F(Hyperprior, DamageGivesAPictureOrAnError) {
  std::vector<uint8_t> bytes = encode_image(*session_, made_up(40, 24), options()).bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int bit : {0, 5}) {
      bytes[i] ^= static_cast<uint8_t>(1 << bit);
      try {
        decode_file(*session_, bytes, {});
      } catch (const Error&) {
      }
      bytes[i] ^= static_cast<uint8_t>(1 << bit);
    }
  }
  for (std::size_t size = 0; size + 1 < bytes.size(); size += 7)
    EXPECT_THROW(decode_file(*session_, std::span(bytes).first(size), {}), Error) << size;
}

}  // namespace
}  // namespace diffc
