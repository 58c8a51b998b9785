// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <avif/avif.h>

#include <functional>

#include "codec/colour/identify.h"
#include "codec/metadata/exif.h"
#include "codec/metadata/orientation.h"
#include "tests/plugins/native_codec.h"

DIFFC_TEST_DECLARE(avif)

namespace diffc::test {
namespace {

class Avif : public testing::Test {
 protected:
  NativeCodec codec_{"avif", DIFFC_TEST_TABLE(avif)};
};

TEST_F(Avif, RoundTripsEverySize) {
  expect_all_sizes(codec_, {{"q", "95"}}, 34);
}

TEST_F(Avif, RateIsMonotone) {
  expect_monotone_rate(codec_, {"0", "20", "40", "60", "80", "95"});
}

TEST_F(Avif, HalvedChroma) {
  expect_all_sizes(codec_, {{"q", "95"}, {"subsampling", "420"}}, 22);
}

TEST_F(Avif, IsDeterministic) {
  const Image image = made_up_image(64, 64, 3);
  EXPECT_EQ(codec_.encode(image).payload, codec_.encode(image).payload);
}

TEST_F(Avif, SurvivesDamage) {
  expect_survives_damage(codec_, codec_.encode(made_up_image(16, 16, 3), {{"q", "20"}}).payload);
}

TEST_F(Avif, RefusesPrefixesAndOtherFiles) {
  const auto bytes = codec_.encode(made_up_image(64, 64, 3)).payload;
  EXPECT_THROW(codec_.decode({bytes.data(), bytes.size() / 2}), Error);
  EXPECT_THROW(codec_.decode({bytes.data(), 3}), Error);
  EXPECT_THROW(codec_.decode(std::vector<uint8_t>(500, 'x')), Error);
}

TEST_F(Avif, ChecksTheSizeBeforeDecoding) {
  const auto bytes = codec_.encode(made_up_image(64, 64, 3)).payload;
  SessionOptions options;
  options.limits.max_pixels = 64 * 63;
  NativeCodec limited("avif", DIFFC_TEST_TABLE(avif), options);
  EXPECT_THROW(limited.decode(bytes), Error);
}

TEST_F(Avif, HoldsProfileAndMetadata) {
  Image image = made_up_image(20, 10, 3);
  image.icc = unusual_profile(70000);
  image.exif = small_exif();
  image.xmp = small_xmp();
  const Image back = codec_.decode(codec_.encode(image).payload);
  EXPECT_EQ(back.icc, image.icc);
  reset_exif_orientation(image.exif);  // what the file's own properties say counts
  EXPECT_EQ(back.exif, image.exif);
  EXPECT_EQ(back.xmp, image.xmp);
  EXPECT_GE(psnr(image.pixels, back.pixels), 20);
}

/// A lossless file with properties that our encoder does not write.
std::vector<uint8_t> with_properties(const Image& image, const std::function<void(avifImage&)>& set) {
  const std::unique_ptr<avifImage, decltype(&avifImageDestroy)> target(
      avifImageCreate(image.width, image.height, 8, AVIF_PIXEL_FORMAT_YUV444), avifImageDestroy);
  target->matrixCoefficients = AVIF_MATRIX_COEFFICIENTS_IDENTITY;
  target->colorPrimaries = AVIF_COLOR_PRIMARIES_BT709;
  target->transferCharacteristics = AVIF_TRANSFER_CHARACTERISTICS_SRGB;
  set(*target);
  avifRGBImage view;
  avifRGBImageSetDefaults(&view, target.get());
  view.format = AVIF_RGB_FORMAT_RGB;
  view.pixels = const_cast<uint8_t*>(image.pixels.data());
  view.rowBytes = 3 * image.width;
  EXPECT_EQ(avifImageRGBToYUV(target.get(), &view), AVIF_RESULT_OK);
  const std::unique_ptr<avifEncoder, decltype(&avifEncoderDestroy)> encoder(avifEncoderCreate(),
                                                                            avifEncoderDestroy);
  encoder->speed = 10;
  encoder->minQuantizer = encoder->maxQuantizer = AVIF_QUANTIZER_LOSSLESS;
  avifRWData data = AVIF_DATA_EMPTY;
  EXPECT_EQ(avifEncoderWrite(encoder.get(), target.get(), &data), AVIF_RESULT_OK);
  std::vector<uint8_t> bytes(data.data, data.data + data.size);
  avifRWDataFree(&data);
  return bytes;
}

TEST_F(Avif, RotationsAndMirroringAreApplied) {
  const Image image = made_up_image(20, 12, 3);
  for (const auto& [angle, orientation] : {std::pair{1, 8}, {2, 3}, {3, 6}}) {
    Image expected = image;
    turn_upright(expected, orientation);
    const Image back = codec_.decode(with_properties(image, [turns = angle](avifImage& target) {
      target.transformFlags = AVIF_TRANSFORM_IROT;
      target.irot.angle = static_cast<uint8_t>(turns);
    }));
    EXPECT_EQ(back.width, expected.width);
    EXPECT_EQ(back.pixels, expected.pixels);
  }
  for (const int mode : {0, 1}) {
    Image expected = image;
    turn_upright(expected, mode == 0 ? 4 : 2);
    EXPECT_EQ(codec_
                  .decode(with_properties(image,
                                          [&](avifImage& target) {
                                            target.transformFlags = AVIF_TRANSFORM_IMIR;
                                            target.imir.mode = static_cast<uint8_t>(mode);
                                          }))
                  .pixels,
              expected.pixels);
  }
}

TEST_F(Avif, CodePointsBecomeAProfile) {
  const auto space_of = [&](int primaries, int transfer) {
    const Image back = codec_.decode(with_properties(made_up_image(16, 8, 3), [&](avifImage& target) {
      target.colorPrimaries = static_cast<avifColorPrimaries>(primaries);
      target.transferCharacteristics = static_cast<avifTransferCharacteristics>(transfer);
    }));
    return back.icc.empty() ? "none" : space_name(*read_profile(back.icc, 3).space);
  };
  EXPECT_EQ(space_of(1, 13), "none");
  EXPECT_EQ(space_of(12, 13), "Display P3");
  EXPECT_EQ(space_of(9, 16), "none");  // PQ
  EXPECT_EQ(space_of(2, 2), "none");
}

TEST_F(Avif, CodePointsWithoutAProfileAreAWarning) {
  const auto warnings_of = [&](int primaries, int transfer) {
    const auto bytes = with_properties(made_up_image(16, 8, 3), [&](avifImage& target) {
      target.colorPrimaries = static_cast<avifColorPrimaries>(primaries);
      target.transferCharacteristics = static_cast<avifTransferCharacteristics>(transfer);
    });
    DecodeRequest request;
    request.payload = bytes;
    const std::unique_ptr<Decoder> decoder(codec_.plugin().make_decoder());
    return decoder->decode(codec_.session(), request).warnings;
  };
  for (const auto& [primaries, transfer] : {std::pair{1, 13}, {12, 13}, {9, 1}, {2, 2}, {2, 13}})
    EXPECT_TRUE(warnings_of(primaries, transfer).empty()) << primaries << ", " << transfer;
  EXPECT_EQ(warnings_of(9, 16),
            std::vector<std::string>{"the colours are lost: primaries 9 and transfer 16 (PQ) of CICP have no "
                                     "profile here, samples are taken for sRGB"});
  EXPECT_EQ(warnings_of(9, 18).size(), 1u);
  EXPECT_EQ(warnings_of(2, 16).size(), 1u);
  EXPECT_EQ(warnings_of(10, 13).size(), 1u);
}

// libavif writes what neither it nor others open.
TEST_F(Avif, RefusesSizesThatNobodyOpens) {
  expect_round_trip(codec_, Image(32768, 1, 3), {{"speed", "10"}}, 30);
  for (const Image& image : {Image(32769, 1, 3), Image(1, 33000, 1)}) {
    try {
      codec_.encode(image);
      FAIL() << "written";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("as AVIF: programs open at most 32768 pixels a side"),
                std::string::npos)
          << error.what();
    }
  }
}

TEST_F(Avif, LosslessIsExact) {
  const double infinite = std::numeric_limits<double>::infinity();
  expect_all_sizes(codec_, {{"lossless", "1"}}, infinite);
  expect_round_trip(codec_, made_up_image(30, 21, 3, true), {{"lossless", "1"}}, infinite);
  expect_round_trip(codec_, made_up_image(30, 21, 1, true), {{"lossless", "1"}}, infinite);
}

TEST_F(Avif, HoldsAlpha) {
  expect_round_trip(codec_, made_up_image(64, 64, 3, true), {{"q", "90"}}, 32);
  expect_round_trip(codec_, made_up_image(1, 1, 3, true), {{"q", "90"}}, 32);
  expect_round_trip(codec_, made_up_image(17, 33, 1, true), {{"q", "90"}}, 32);
}

}  // namespace
}  // namespace diffc::test
