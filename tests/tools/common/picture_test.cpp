// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/common/picture.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "codec/base/error.h"
#include "codec/colour/profile.h"
#include "codec/image_file/image_file.h"
#include "codec/pipeline.h"
#include "tools/common/environment.h"

namespace diffc {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNativeCodecs[] = {"webp", "jxl", "avif", "bpg"};

class Picture : public testing::Test {
 protected:
  Picture() : session_(make_registry({}), SessionOptions()) {
    std::string name = (fs::temp_directory_path() / "diffc-picture-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~Picture() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  static Image made_up() {
    Image image(40, 24, 3);
    for (std::size_t i = 0; i < image.size(); ++i)
      image.pixels[i] = static_cast<uint8_t>(i % 3 * 60 + i / 40 % 120);
    return image;
  }

  bool has(const std::string& codec) const { return session_.registry().find(codec, kKindDecoder); }

  /// The codec's own file; `params` as text.
  std::vector<uint8_t> native(const std::string& codec, const Image& image, Params::Map params = {}) {
    EncodeOptions options;
    options.codec = codec;
    options.params = std::move(params);
    options.native = true;
    return encode_image(session_, image, options).bytes;
  }

  std::string error_of(std::span<const uint8_t> bytes, const std::string& name) {
    try {
      read_picture(session_, bytes, name);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  std::string folder_;
  Session session_;
};

TEST_F(Picture, NativeFilesAreReadAsTheirDecodersDo) {
  int seen = 0;
  for (const std::string codec : kNativeCodecs) {
    if (!has(codec)) continue;
    SCOPED_TRACE(codec);
    ++seen;
    const std::vector<uint8_t> bytes = native(codec, made_up());
    const Image expected = decode_file(session_, bytes, {}).image, image = read_picture(session_, bytes, "x");
    EXPECT_EQ(image.width, 40);
    EXPECT_EQ(image.height, 24);
    EXPECT_EQ(image.pixels, expected.pixels);
  }
  if (seen == 0) GTEST_SKIP() << "this build has no plugin of a native format";
}

TEST_F(Picture, AlphaAndMetadataOfNativeFiles) {
  if (!has("webp")) GTEST_SKIP() << "this build has no WebP";
  Image image = made_up();
  for (std::size_t i = 0; i < image.area(); ++i) image.alpha.push_back(static_cast<uint8_t>(i % 200 + 1));
  image.icc = make_profile({Primaries::kP3, Transfer::kSrgb});
  image.exif = {'I', 'I', 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const Image back = read_picture(session_, native("webp", image, {{"lossless", "1"}}), "x");
  EXPECT_EQ(back.pixels, image.pixels);
  EXPECT_EQ(back.alpha, image.alpha);
  EXPECT_EQ(back.icc, image.icc);
  EXPECT_EQ(back.exif, image.exif);
}

TEST_F(Picture, NativeFilesStandUpright) {
  if (!has("webp")) GTEST_SKIP() << "this build has no WebP";
  Image image = made_up();
  image.exif = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0};
  // As another program writes it: the codec itself does not turn pictures.
  const std::unique_ptr<Encoder> encoder(
      session_.registry().find("webp", kKindEncoder)->descriptor->make_encoder());
  const auto specs = param_specs(*session_.registry().find("webp", kKindEncoder)->descriptor);
  const EncodeResult coded = encoder->encode(
      session_, {.image = image, .params = Params::checked({{"lossless", "1"}}, specs, "webp")});
  const Image back = read_picture(session_, coded.payload, "x");
  EXPECT_EQ(back.width, 24);
  EXPECT_EQ(back.height, 40);
  EXPECT_EQ(back.exif[18], 1);
  EXPECT_EQ(back.pixels[0], image.pixels[3 * 40 * 23]);  // the lower left corner
}

TEST_F(Picture, DataSetsHoldThem) {
  std::vector<Image> expected;
  const auto add = [&](const std::string& extension, const std::vector<uint8_t>& bytes) {
    write_file_atomically(folder_ + "/" + std::to_string(expected.size()) + extension, bytes);
    expected.push_back(read_picture(session_, bytes, "x"));
  };
  add(".png", write_image(made_up(), "png"));
  for (const std::string codec : kNativeCodecs) {
    if (!has(codec)) continue;
    add("." + codec, native(codec, made_up()));
    add(".png", native(codec, made_up()));  // the content tells the format here too
  }
  for (const PictureReader& reader : {picture_reader(session_), picture_reader()}) {
    const auto set = open_dataset(folder_, {.pictures = reader});
    ASSERT_EQ(set->size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_EQ(set->image(i).pixels, expected[i].pixels) << set->name(i);
  }
}

TEST_F(Picture, ErrorsNameTheFile) {
  EXPECT_EQ(error_of({}, "a.png"), "a.png: not an image that can be read: it is empty");
  EXPECT_EQ(error_of({}, "-"), "standard input: not an image that can be read: it is empty");
  const std::vector<uint8_t> text = {'h', 'e', 'l', 'l', 'o'};
  EXPECT_EQ(error_of(text, "a.jxl"),
            "a.jxl: not an image that can be read: it is not PNG, JPEG, PBM/PGM/PPM, BMP or TIFF, and no "
            "plugin knows it");
  EncodeOptions options;
  options.codec = "gaussian";
  options.quality = 10;
  EXPECT_EQ(error_of(encode_image(session_, made_up(), options).bytes, "a.dfc"),
            "a.dfc: a .dfc file is no picture: decode it first");
  if (!has("webp")) return;
  std::vector<uint8_t> cut = native("webp", made_up());
  cut.resize(cut.size() / 2);
  EXPECT_EQ(error_of(cut, "a.webp"), "a.webp: damaged WebP file: its picture cannot be decoded");
}

TEST_F(Picture, LimitsOfTheSession) {
  SessionOptions options;
  options.limits.max_pixels = 900;
  Session small(make_registry({}), options);
  std::vector<std::vector<uint8_t>> files = {write_image(made_up(), "png")};
  for (const std::string codec : kNativeCodecs)
    if (has(codec)) files.push_back(native(codec, made_up()));
  for (const std::vector<uint8_t>& bytes : files) {
    try {
      read_picture(small, bytes, "x");
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with("x: ")) << error.what();
    }
  }
}

TEST_F(Picture, TrainingMosaicsOfWebpHoldTheirTiles) {
  const char* shared = std::getenv("DIFFC_SHARED");
  const std::string path = std::string(shared ? shared : "") + "/datasets/train_lossless.tar";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  if (!has("webp")) GTEST_SKIP() << "no plugin for WebP";
  const auto set = open_dataset(path, {.pictures = picture_reader(session_)});
  ASSERT_EQ(set->size(), 188u);
  EXPECT_EQ(set->image(187).width, 512);
}

}  // namespace
}  // namespace diffc
