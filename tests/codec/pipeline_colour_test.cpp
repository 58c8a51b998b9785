// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What becomes of colours, metadata and alpha on the way through a file, with a codec that loses nothing
// itself.

#include <gtest/gtest.h>

#include "codec/base/error.h"
#include "codec/colour/identify.h"
#include "codec/container/container.h"
#include "codec/metadata/exif.h"
#include "codec/pipeline.h"
#include "tests/codec/colour/made_profiles.h"
#include "tests/codec/metadata/make_exif.h"

namespace diffc {
namespace {

/// Width, height and channels in a byte each, then the samples. `colour` takes no grey; the other does.
class StoreEncoder : public Encoder {
 public:
  explicit StoreEncoder(const char* name) : name_(name) {}
  EncodeResult encode(Session&, const EncodeRequest& request) override {
    const Image& image = request.image;
    EXPECT_TRUE(image.alpha.empty() && image.icc.empty() && image.exif.empty() && image.xmp.empty());
    EncodeResult result;
    result.stream.codec = name_;
    result.stream.width = image.width;
    result.stream.height = image.height;
    result.stream.channels = image.channels;
    for (const int value : {image.width, image.height, image.channels})
      result.payload.push_back(static_cast<uint8_t>(value));
    result.payload.insert(result.payload.end(), image.pixels.begin(), image.pixels.end());
    return result;
  }

 private:
  const char* name_;
};

class StoreDecoder : public Decoder {
 public:
  DecodeResult decode(Session&, const DecodeRequest& request) override {
    const auto& payload = request.payload;
    Image image(payload[0], payload[1], payload[2]);
    image.pixels.assign(payload.begin() + 3, payload.end());
    return {std::move(image)};
  }
};

std::shared_ptr<Registry> registry() {
  static const PluginDescriptor any = {.capabilities = kCapGrey,
                                       .name = "any",
                                       .make_encoder = []() -> Encoder* { return new StoreEncoder("any"); },
                                       .make_decoder = []() -> Decoder* { return new StoreDecoder; }};
  static const PluginDescriptor colour = {
      .name = "colour",
      .make_encoder = []() -> Encoder* { return new StoreEncoder("colour"); },
      .make_decoder = []() -> Decoder* { return new StoreDecoder; }};
  static const PluginDescriptor* const list[] = {&any, &colour};
  auto registry = std::make_shared<Registry>();
  registry->add({list, 2}, "test");
  return registry;
}

Image picture(int channels) {
  Image image(40, 30, channels);
  for (std::size_t i = 0; i < image.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * 89 + i / 256);
  return image;
}

class PipelineColour : public testing::Test {
 protected:
  std::size_t bytes_without_profile(const std::string& codec, int channels) {
    return encode_image(session_, picture(channels), {.codec = codec}).bytes.size();
  }

  /// Goes through a file; the pictures' looks stay. Returns the bytes that the profile costs.
  std::size_t cost(const std::vector<uint8_t>& icc, int channels, const std::string& codec = "any") {
    Image image = picture(channels);
    image.icc = icc;
    const EncodedFile file = encode_image(session_, image, {.codec = codec});
    const DecodedFile back = decode_file(session_, file.bytes, {});
    EXPECT_LE(test::difference(image, back.image), 1);
    EXPECT_TRUE(file.warnings.empty() && back.warnings.empty());
    return file.bytes.size() - bytes_without_profile(codec, channels);
  }

  Session session_{registry(), {}};
};

TEST_F(PipelineColour, SrgbCostsNothing) {
  EXPECT_EQ(cost(test::rgb_profile(test::kBt709, test::srgb_curve()), 3), 0u);
  EXPECT_EQ(cost(test::rgb_profile(test::kBt709, test::table(test::srgb_light, 1024), 2.1), 3), 0u);
  EXPECT_EQ(cost(test::bytes_of(test::own(cmsCreate_sRGBProfile())), 3), 0u);
  EXPECT_EQ(cost(test::grey_profile(test::srgb_curve()), 1), 0u);
}

// And a byte for the options where there are none: container_test.cpp.
TEST_F(PipelineColour, KnownSpacesCostAByte) {
  const std::vector<uint8_t> spaces[] = {
      test::rgb_profile(test::kP3, test::srgb_curve()),
      test::rgb_profile(test::kP3, test::table(test::srgb_light, 4096), 2.1),
      test::rgb_profile(test::kAdobe, test::gamma(563.0 / 256), 2.1),
      test::rgb_profile(test::kProPhoto, test::gamma(461.0 / 256), 2.1, test::kD50),
      test::rgb_profile(test::kBt709, test::gamma(1)),
      test::rgb_profile(test::kBt709, test::gamma(2.2), 2.1),
      test::rgb_profile(test::kBt2020, test::gamma(1))};
  for (const std::vector<uint8_t>& icc : spaces) EXPECT_EQ(cost(icc, 3), 1u);
  EXPECT_EQ(cost(test::grey_profile(test::gamma(2.2)), 1), 1u);
  EXPECT_EQ(cost(test::grey_profile(test::gamma(1), 2.1), 1), 1u);
}

TEST_F(PipelineColour, OthersStayAsTheyAre) {
  for (const std::vector<uint8_t>& icc :
       {test::rgb_profile(test::kAdobe, test::gamma(1.5)),
        test::rgb_profile(test::kP3, test::table([](double v) { return v * v; }, 99), 2.1)}) {
    Image image = picture(3);
    image.icc = icc;
    EXPECT_EQ(decode_file(session_, encode_image(session_, image, {.codec = "any"}).bytes, {}).image.icc,
              icc);
    EXPECT_GT(cost(icc, 3), 100u);
  }
  cost(test::grey_profile(test::gamma(1.5)), 1);
}

TEST_F(PipelineColour, GreyThroughACodecOfColours) {
  EXPECT_EQ(cost(test::grey_profile(test::srgb_curve()), 1, "colour"), 0u);
  EXPECT_EQ(cost(test::grey_profile(test::gamma(1)), 1, "colour"), 1u);
  EXPECT_GT(cost(test::grey_profile(test::gamma(1.5)), 1, "colour"), 100u);
}

TEST_F(PipelineColour, BadProfilesAreAWarning) {
  for (const std::vector<uint8_t>&icc :
       {std::vector<uint8_t>(3000, 7), std::vector<uint8_t>(1, 7), test::grey_profile(test::gamma(2)),
        test::cmyk_profile([](int corner, int) { return static_cast<uint8_t>(corner * 16); })}) {
    Image image = picture(3);
    image.icc = icc;
    const EncodedFile file = encode_image(session_, image, {.codec = "any"});
    ASSERT_EQ(file.warnings.size(), 1u);
    EXPECT_TRUE(file.warnings[0].starts_with("the colour profile is dropped: it is "));
    EXPECT_EQ(file.bytes.size(), bytes_without_profile("any", 3));
  }
}

TEST_F(PipelineColour, UnknownNumbersAreSrgbWithAWarning) {
  Image image = picture(3);
  image.icc = test::rgb_profile(test::kP3, test::srgb_curve());
  std::vector<uint8_t> bytes = encode_image(session_, image, {.codec = "any"}).bytes;
  ASSERT_EQ(bytes[4], 0x21);
  bytes[4] = 0x9E;
  const DecodedFile back = decode_file(session_, bytes, {});
  EXPECT_TRUE(back.image.icc.empty());
  ASSERT_EQ(back.warnings.size(), 1u);
  EXPECT_EQ(back.warnings[0], "colour space 158 is unknown and taken for sRGB: update diffc");
}

TEST_F(PipelineColour, PicturesAreStoredUpright) {
  Image image = picture(3);
  image.exif = test::exif_with_orientation(6);
  for (std::size_t i = 0; i < image.area(); ++i) image.alpha.push_back(static_cast<uint8_t>(1 + i % 255));
  const DecodedFile back = decode_file(session_, encode_image(session_, image, {.codec = "any"}).bytes, {});
  EXPECT_EQ(back.image.width, 30);
  EXPECT_EQ(back.image.height, 40);
  EXPECT_EQ(back.image.exif, test::exif_with_orientation(1));
  EXPECT_EQ(back.image.alpha[0], image.alpha[40 * 29]);  // the lower left corner
}

// A file of a program that does not turn pictures.
TEST_F(PipelineColour, StoredOrientationsAreApplied) {
  StreamInfo stream;
  stream.codec = "any";
  stream.width = 40;
  stream.height = 30;
  stream.channels = 1;
  std::vector<uint8_t> payload = {40, 30, 1};
  const Image image = picture(1);
  payload.insert(payload.end(), image.pixels.begin(), image.pixels.end());
  const auto boxes = pack_extras({.exif = test::exif_with_orientation(8)}, 40, 30, false);
  const DecodedFile back = decode_file(session_, write_container(stream, payload, boxes, {}), {});
  EXPECT_EQ(back.image.width, 30);
  EXPECT_EQ(back.image.pixels[0], image.pixels[39]);
}

TEST_F(PipelineColour, MetadataCanBeLeftOut) {
  Image image = picture(3);
  image.exif = test::exif_with_orientation(1);
  image.xmp.assign(50, 'x');
  image.icc = test::rgb_profile(test::kP3, test::srgb_curve());
  const DecodedFile back =
      decode_file(session_, encode_image(session_, image, {.codec = "any", .metadata = false}).bytes, {});
  EXPECT_TRUE(back.image.exif.empty() && back.image.xmp.empty());
  EXPECT_EQ(profile_name(back.image.icc), "Display P3");
}

TEST_F(PipelineColour, ThumbnailsAreDropped) {
  test::ExifWriter writer;
  const uint32_t first = 8 + 2 + 12 + 4, thumbnail = first + 2 + 24 + 4;
  writer.directory({{274, 3, 1, 1}}, first);
  writer.directory({{513, 4, 1, thumbnail}, {514, 4, 1, 4000}}, 0);
  writer.data(std::vector<uint8_t>(4000, 0xAB));
  Image image = picture(3);
  image.exif = writer.bytes();
  const EncodedFile file = encode_image(session_, image, {.codec = "any"});
  EXPECT_EQ(decode_file(session_, file.bytes, {}).image.exif, test::exif_with_orientation(1));
}

TEST_F(PipelineColour, AlphaOfFewerLevels) {
  Image image = picture(3);
  uint32_t random = 1;
  for (std::size_t i = 0; i < image.area(); ++i) {
    random = random * 1664525 + 1013904223;
    image.alpha.push_back(static_cast<uint8_t>(random >> 24));
  }
  const auto file = [&](int quality) {
    return encode_image(session_, image, {.codec = "any", .alpha_quality = quality}).bytes;
  };
  EXPECT_EQ(decode_file(session_, file(100), {}).image.alpha, image.alpha);
  EXPECT_LT(file(50).size(), file(100).size());
  EXPECT_LT(file(0).size(), file(50).size());
  const std::vector<uint8_t> hard = decode_file(session_, file(0), {}).image.alpha;
  for (std::size_t i = 0; i < hard.size(); ++i) EXPECT_EQ(hard[i], image.alpha[i] < 128 ? 0 : 255);
  EXPECT_THROW(file(101), Error);
  EXPECT_THROW(file(-1), Error);
}

TEST_F(PipelineColour, ColoursThatNobodySeesDoNotMatter) {
  Image a = picture(3);
  for (std::size_t i = 0; i < a.area(); ++i) a.alpha.push_back(i % 40 < 20 ? 255 : 0);
  Image b = a;
  for (std::size_t i = 0; i < b.area(); ++i)
    if (b.alpha[i] == 0) b.pixels[3 * i] ^= 0x5A;
  EXPECT_EQ(encode_image(session_, a, {.codec = "any"}).bytes,
            encode_image(session_, b, {.codec = "any"}).bytes);
}

}  // namespace
}  // namespace diffc
