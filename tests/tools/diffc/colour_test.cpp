// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Colours, orientation, metadata and alpha as the user of the program sees them.

#include "cli_fixture.h"
#include "codec/colour/identify.h"
#include "codec/metadata/exif.h"
#include "tests/codec/colour/made_profiles.h"
#include "tests/codec/image_file/make_jpeg.h"
#include "tests/codec/metadata/make_exif.h"

namespace diffc {
namespace {

class Colour : public Cli {
 protected:
  /// Encodes and decodes with the codec `gaussian`, whose files have options anyway; returns the bytes of the
  /// file.
  std::size_t through_codec(const std::string& in, const std::string& out,
                            const std::string& options = "") const {
    done("encode " + in + " -o a.dfc --codec gaussian -q 60 --quiet " + options);
    done("decode a.dfc -o " + out + " --sampler mean --quiet");
    return std::filesystem::file_size(path("a.dfc"));
  }

  static double psnr_of(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
    Image x(static_cast<int>(a.size()), 1, 1), y = x;
    x.pixels = a;
    y.pixels = b;
    return psnr(mse(x, y));
  }
};

TEST_F(Colour, KnownSpacesComeBackForAByte) {
  Image image = picture(64, 48);
  save("plain.png", image);
  const std::size_t bytes = through_codec("plain.png", "plain_back.png");
  EXPECT_EQ(json("info a.dfc")["colour"], "sRGB");
  const std::pair<const char*, std::vector<uint8_t>> spaces[] = {
      {"sRGB", test::rgb_profile(test::kBt709, test::table(test::srgb_light, 1024), 2.1)},
      {"Display P3", test::rgb_profile(test::kP3, test::srgb_curve())},
      {"Adobe RGB (1998)", test::rgb_profile(test::kAdobe, test::gamma(563.0 / 256), 2.1)},
      {"BT.709, linear", test::rgb_profile(test::kBt709, test::gamma(1))}};
  for (const auto& [name, icc] : spaces) {
    SCOPED_TRACE(name);
    image.icc = icc;
    save("in.png", image);
    EXPECT_EQ(through_codec("in.png", "out.png"), bytes + (std::string(name) == "sRGB" ? 0 : 1));
    EXPECT_EQ(json("info a.dfc")["colour"], name);
    EXPECT_NE(done("info a.dfc").find("colour: " + std::string(name)), std::string::npos);
    // The same samples, hence the codec's loss, seen through each one's own profile.
    const Image back = load("out.png");
    EXPECT_EQ(back.pixels, load("plain_back.png").pixels);
    Image expected = back;
    expected.icc = icc;
    EXPECT_LE(test::difference(back, expected), 1);
  }
  // Rate targets know of it.
  done("encode in.png -o b.dfc --codec gaussian --bytes 900 --quiet");
  EXPECT_LE(std::filesystem::file_size(path("b.dfc")), 900u);
}

TEST_F(Colour, LossIsThatOfTheCodec) {
  Image image = picture(64, 48);
  image.icc = test::rgb_profile(test::kP3, test::srgb_curve());
  save("in.png", image);
  through_codec("in.png", "out.png");
  const Image back = load("out.png");
  const double samples = psnr(mse(image, back));
  EXPECT_GT(samples, 25);
  EXPECT_GT(psnr_of(test::looks(image), test::looks(back)), samples - 3);
}

TEST_F(Colour, OtherProfilesAreNamedByThemselves) {
  Image image = picture(32, 32);
  image.icc = test::rgb_profile(test::kAdobe, test::gamma(1.5));
  save("in.png", image);
  through_codec("in.png", "out.png");
  EXPECT_EQ(load("out.png").icc, image.icc);
  EXPECT_EQ(json("info a.dfc")["colour"], "profile: RGB built-in");
}

TEST_F(Colour, BadProfilesAreAWarning) {
  Image image = picture(32, 32);
  image.icc.assign(1000, 7);
  save("in.png", image);
  const Ran ran = diffc("encode in.png -o a.dfc --codec gaussian -q 40 --quiet");
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "diffc: warning: the colour profile is dropped: it is damaged\n");
  EXPECT_EQ(json("encode in.png -o a.dfc --codec gaussian -q 40")["warnings"].size(), 1u);
}

TEST_F(Colour, FilesWithoutProfilesAreWarnedOf) {
  Image image = picture(32, 32);
  image.icc = test::rgb_profile(test::kP3, test::srgb_curve());
  save("in.png", image);
  done("encode in.png -o a.dfc --codec gaussian -q 40 --quiet");
  const Ran ran = diffc("decode a.dfc -o out.ppm --quiet");
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(
      ran.err,
      "diffc: warning: .ppm files keep no colour profile, here \"Display P3\": write .png for the right "
      "colours\n");
}

TEST_F(Colour, RotatedJpegStandsUpright) {
  Image image = picture(48, 16);
  image.exif = test::exif_with_orientation(6);
  write_file_atomically(path("in.jpg"), test::make_jpeg(image));
  done("decode in.jpg -o out.ppm --quiet");
  EXPECT_EQ(load("out.ppm").width, 16);
  EXPECT_EQ(load("out.ppm").height, 48);
  through_codec("in.jpg", "out.png");
  EXPECT_EQ(load("out.png").width, 16);
  EXPECT_EQ(load("out.png").exif, test::exif_with_orientation(1));
  EXPECT_GT(json("compare in.jpg out.png")["psnr"].get<double>(), 25);
}

TEST_F(Colour, StripLeavesColours) {
  Image image = picture(32, 32);
  image.icc = test::rgb_profile(test::kP3, test::srgb_curve());
  image.exif = test::exif_with_orientation(1);
  image.xmp.assign(40, 'x');
  save("in.png", image);
  through_codec("in.png", "out.png");
  EXPECT_EQ(load("out.png").exif, image.exif);
  EXPECT_EQ(load("out.png").xmp, image.xmp);
  EXPECT_GT(json("info a.dfc")["xmp_bytes"], 0);
  through_codec("in.png", "out.png", "--strip");
  EXPECT_TRUE(load("out.png").exif.empty() && load("out.png").xmp.empty());
  EXPECT_EQ(profile_name(load("out.png").icc), "Display P3");
}

TEST_F(Colour, MetadataOfNativeFiles) {
  Image image = picture(32, 32);
  image.exif = test::exif_with_orientation(1);
  image.xmp.assign(40, 'x');
  save("in.png", image);
  done("encode in.png -o out.jpg --quiet");
  EXPECT_EQ(load("out.jpg").exif, image.exif);
  EXPECT_EQ(load("out.jpg").xmp, image.xmp);
  const Ran jxl = diffc("encode in.png -o out.jxl --quiet");
  if (jxl.status == 0) {
    EXPECT_EQ(jxl.err, "");
    done("decode out.jxl -o back.png --quiet");
    EXPECT_EQ(load("back.png").exif, image.exif);
    EXPECT_EQ(load("back.png").xmp, image.xmp);
  }
}

TEST_F(Colour, Alpha) {
  Image image = picture(64, 64);
  for (std::size_t i = 0; i < image.area(); ++i) {
    image.alpha.push_back(i % 64 < 32 ? 0 : static_cast<uint8_t>(4 * (i % 64)));
    if (i % 64 < 32) image.pixels[3 * i + i % 3] ^= static_cast<uint8_t>(i * 97);  // noise that nobody sees
  }
  save("in.png", image);
  Image smooth = picture(64, 64);
  smooth.alpha = image.alpha;
  save("smooth.png", smooth);
  const std::size_t bytes = through_codec("in.png", "out.png");
  EXPECT_EQ(load("out.png").alpha, image.alpha);
  EXPECT_EQ(through_codec("smooth.png", "out.png"), bytes);
  through_codec("in.png", "out.png", "--alpha-quality 0");
  for (const uint8_t a : load("out.png").alpha) EXPECT_TRUE(a == 0 || a == 255);
  refused("encode in.png -o b.dfc --codec gaussian --alpha-quality 101", 2,
          "the quality of alpha is out of range: give 0 to 100");
}

}  // namespace
}  // namespace diffc
