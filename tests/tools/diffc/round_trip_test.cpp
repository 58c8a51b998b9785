// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Images of all shapes through `diffc encode` and `diffc decode`, with the codec that needs no network.

#include "cli_fixture.h"

namespace diffc {
namespace {

/// A 16-bit PNG of 3x2 grey samples: 0, 128, 129, 32768, 65406, 65535.
constexpr uint8_t kPng16[] = {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49,
                              0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x02, 0x10, 0x00,
                              0x00, 0x00, 0x00, 0xe8, 0x8f, 0xe5, 0x85, 0x00, 0x00, 0x00, 0x15, 0x49, 0x44,
                              0x41, 0x54, 0x78, 0xda, 0x63, 0x60, 0x60, 0x60, 0x68, 0x60, 0x68, 0x04, 0xe2,
                              0xff, 0x75, 0xff, 0xff, 0x03, 0x00, 0x14, 0x89, 0x04, 0xfd, 0x62, 0xe9, 0x87,
                              0x6a, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

class RoundTrip : public Cli {
 protected:
  /// Encodes and decodes; returns the output after checking its shape.
  Image through(const Image& image, const std::string& options) {
    save("in.png", image);
    done("encode in.png -o a.dfc --codec gaussian --quiet " + options);
    done("decode a.dfc -o out.png --quiet");
    const Image out = load("out.png");
    EXPECT_EQ(out.width, image.width);
    EXPECT_EQ(out.height, image.height);
    EXPECT_EQ(out.channels, image.channels);
    EXPECT_EQ(out.alpha, image.alpha);
    return out;
  }
};

TEST_F(RoundTrip, Sizes) {
  for (const auto& [width, height] : {std::pair{64, 64}, {1, 1}, {17, 33}}) {
    const Image image = picture(width, height);
    const Image out = through(image, "-q 90");
    EXPECT_GT(psnr(mse(image, out)), 27) << width << "x" << height;
  }
}

TEST_F(RoundTrip, Photograph) {
  const Image image = picture(768, 512);
  through(image, "--bpp 0.05");
  EXPECT_LE(8.0 * static_cast<double>(std::filesystem::file_size(path("a.dfc"))) / image.area(), 0.05);
}

TEST_F(RoundTrip, GreyStaysOneChannel) {
  for (const auto& [width, height] : {std::pair{64, 64}, {1, 1}, {17, 33}})
    through(picture(width, height, 1), "-q 60");
}

TEST_F(RoundTrip, PreviewEndsAsThePicture) {
  Image image = picture(64, 48);
  image.alpha.assign(image.area(), 99);
  save("in.png", image);
  for (const char* codec : {"gaussian", "jpeg"}) {  // with previews on the way, and without
    done(std::string("encode in.png -o a.dfc --quiet -q 50 --codec ") + codec);
    done("decode a.dfc -o out.png --preview way.png --quiet");
    EXPECT_EQ(load("way.png").pixels, load("out.png").pixels) << codec;
    EXPECT_EQ(load("way.png").alpha, image.alpha) << codec;
  }
  refused_with("decode a.dfc -o out.png --preview out.png", 2, "beside the output");
  refused_with("decode a.dfc -o out.png --preview a.dfc", 2, ".dfc");
  refused_with("decode a.dfc -o out.png --preview way", 2, "extension");
}

TEST_F(RoundTrip, AlphaIsLossless) {
  Image image = picture(31, 20);
  for (std::size_t k = 0; k < image.area(); ++k) image.alpha.push_back(static_cast<uint8_t>(k * k / 7));
  through(image, "-q 20");
  through(image, "-q 20 --checksum");
  Image grey = picture(5, 6, 1);
  grey.alpha.assign(grey.area(), 77);
  through(grey, "-q 20");
}

TEST_F(RoundTrip, SixteenBitInputIsReduced) {
  write_file_atomically(path("in.png"), kPng16);
  done("encode in.png -o a.dfc --codec webp -p lossless=1 --quiet");
  done("decode a.dfc -o out.png --quiet");
  const std::vector<uint8_t> expected = {0, 0, 1, 128, 254, 255};
  const Image out = load("out.png");
  for (std::size_t k = 0; k < expected.size(); ++k) EXPECT_EQ(out.pixels[k * out.channels], expected[k]) << k;
}

TEST_F(RoundTrip, GreyComparesWithColour) {
  const Image grey = save("grey.png", picture(9, 7, 1));
  Image colour(9, 7, 3);
  for (std::size_t k = 0; k < colour.size(); ++k) colour.pixels[k] = grey.pixels[k / 3];
  colour.pixels[0] ^= 1;
  save("colour.png", colour);
  EXPECT_NEAR(json("compare grey.png colour.png")["mse"].get<double>(), 1.0 / (9 * 7 * 3), 1e-9);
}

// Nothing that can be seen before some background may pass as equal, and nothing else counts.
TEST_F(RoundTrip, CompareSeesTransparency) {
  Image a = picture(9, 7);
  save("none.png", a);
  a.alpha.assign(a.area(), 255);
  save("opaque.png", a);
  EXPECT_EQ(json("compare none.png opaque.png")["psnr"], nullptr);
  EXPECT_FALSE(json("compare none.png opaque.png").contains("alpha_mse"));
  for (int level = 0; level < 256; level += 15) {
    Image grey(3, 1, 1);
    grey.pixels.assign(3, static_cast<uint8_t>(level));
    save("g.png", grey);
    grey.alpha = {255, 254, 255};
    save("h.png", grey);
    const auto j = json("compare g.png h.png");
    EXPECT_GT(j["mse"].get<double>(), 0) << level;
    EXPECT_NEAR(j["alpha_mse"].get<double>(), 1.0 / 3, 1e-9);
  }
  Image b = a;
  b.alpha.assign(b.area(), 0);
  save("gone.png", b);
  EXPECT_EQ(json("compare opaque.png gone.png")["alpha_mse"], 65025);
  EXPECT_GT(json("compare none.png gone.png")["mse"].get<double>(), 10000);
  EXPECT_THAT(done("compare opaque.png gone.png"),
              testing::HasSubstr("before black and white; MSE of alpha 65025"));
  for (uint8_t& sample : b.pixels) sample ^= 255;  // colours that nobody sees
  save("gone2.png", b);
  EXPECT_EQ(json("compare gone.png gone2.png")["psnr"], nullptr);
  EXPECT_EQ(json("compare gone.png gone2.png")["alpha_mse"], 0);
}

TEST_F(RoundTrip, StandardInputAndOutput) {
  const Image image = save("in.png", picture(24, 16));
  done("encode in.png -o a.dfc --codec gaussian -q 50 --quiet");
  done("decode a.dfc -o a.png --quiet");
  const Ran ran = shell(
      "diffc encode - -o - --codec gaussian -q 50 <in.png | tee b.dfc | diffc decode - -o - | tee b.png >c");
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(text("a.dfc"), text("b.dfc"));
  EXPECT_EQ(text("a.png"), text("b.png"));
  EXPECT_EQ(json("info - <a.dfc")["width"], 24);
}

TEST_F(RoundTrip, SameFileForAnyNumberOfThreads) {
  save("in.png", picture(64, 64));
  for (const char* threads : {"1", "2", "4"}) {
    done(std::string("encode in.png --codec gaussian -q 60 --quiet -o a") + threads + ".dfc --threads " +
         threads);
    done(std::string("decode a1.dfc --quiet -o a") + threads + ".png --threads " + threads);
    EXPECT_EQ(text(std::string("a") + threads + ".dfc"), text("a1.dfc"));
    EXPECT_EQ(text(std::string("a") + threads + ".png"), text("a1.png"));
  }
}

TEST_F(RoundTrip, NamesWithLeadingDash) {
  save("-x.png", picture(8, 8));
  done("encode --codec gaussian -q 30 --quiet --output=-y.dfc -- -x.png");
  done("decode --quiet -o ./-z.png -- -y.dfc");
  EXPECT_EQ(load("-z.png").width, 8);
}

TEST_F(RoundTrip, Samplers) {
  save("in.png", picture(24, 24));
  done("encode in.png -o a.dfc --codec gaussian -q 40 --quiet");
  for (const char* sampler : {"flow", "mean", "ancestral", "r2d2", "r2d2-patch"}) {
    const std::string command = std::string("decode a.dfc --quiet --sampler ") + sampler + " -o ";
    done(command + "1.png");
    done(command + "2.png");
    done(command + "3.png --seed 1");
    EXPECT_EQ(text("1.png"), text("2.png")) << sampler;
    EXPECT_EQ(text("1.png") == text("3.png"), std::string(sampler) != "ancestral") << sampler;
  }
}

}  // namespace
}  // namespace diffc
