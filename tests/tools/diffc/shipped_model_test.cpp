// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The main job from the command line with the models that are shipped.

#include "cli_fixture.h"

namespace diffc {
namespace {

class ShippedModel : public Cli {
 protected:
  /// Encodes in.png and decodes it with every number of threads; the pixels may not depend on it.
  Image through(const Image& image, const std::string& options) {
    save("in.png", image);
    done("encode in.png -o a.dfc --quiet " + options);
    Image first;
    for (const char* threads : {"1", "2", "4"}) {
      done(std::string("decode a.dfc -o out.png --sampler mean --quiet --threads ") + threads);
      const Image out = load("out.png");
      EXPECT_EQ(out.width, image.width);
      EXPECT_EQ(out.height, image.height);
      EXPECT_EQ(out.channels, image.channels);
      EXPECT_EQ(out.alpha, image.alpha);
      if (first.pixels.empty()) first = out;
      EXPECT_EQ(out.pixels, first.pixels) << threads << " threads";
    }
    return first;
  }
};

TEST_F(ShippedModel, DefaultModelAtOneBitPerPixel) {
  std::filesystem::copy_file(DIFFC_DATA "/sample64.png", path("in.png"));
  const nlohmann::json encoded = json("encode in.png -o a.dfc --bpp 1");
  EXPECT_LE(encoded["file_bytes"].get<int>(), 512);
  EXPECT_GT(encoded["file_bytes"].get<int>(), 470);
  double mean = 0;
  for (const char* sampler : {"mean", "flow", "ancestral"}) {
    done(std::string("decode a.dfc -o b.png --quiet --sampler ") + sampler);
    const double db = psnr(mse(load("in.png"), load("b.png")));
    EXPECT_GT(db, 28) << sampler;
    if (mean == 0) mean = db;
    EXPECT_LE(db, mean) << "the posterior mean has the smallest error";
  }
}

TEST_F(ShippedModel, ShapesWithTheFastModel) {
  for (const auto& [width, height, channels] :
       {std::array{64, 64, 3}, {1, 1, 3}, {17, 33, 3}, {17, 33, 1}, {1, 1, 1}}) {
    const Image image = picture(width, height, channels);
    const Image out = through(image, "--model diffc-fast -q 75");
    EXPECT_GT(psnr(mse(image, out)), 25) << width << "x" << height << "x" << channels;
  }
}

// Files name their model by its id: one that wrote files must not go, whatever its name is now.
TEST_F(ShippedModel, EveryModelThatWroteFilesIsThere) {
  const std::string list = done("plugins");
  for (const char* id :
       {"74d041c829a34d0d", "c4125775acf9cf7c", "8452341ef7d3948d", "6c8d865dedb5fd07", "6bdef0dcf6cd66dc",
        "d1e8feba1540028c", "4a6536def754b18f", "1ac62dd81f7f44de", "9a5a0a4e1bb88b96", "78d38fb59f1bf808",
        "1507b45059142c22", "2768e107bf3d9f78", "4ccd66f2b015e5f5", "4fe0ddcee3d6b6ad"})
    EXPECT_NE(list.find(id), std::string::npos) << id;
}

TEST_F(ShippedModel, AlphaIsLossless) {
  Image image = picture(31, 20);
  for (std::size_t k = 0; k < image.area(); ++k) image.alpha.push_back(static_cast<uint8_t>(k * k / 7));
  through(image, "--model diffc-fast -q 30");
}

TEST_F(ShippedModel, PhotographSize) {
  const Image image = picture(768, 512);
  through(image, "--model diffc-fast --rcc trellis-fast --bpp 0.05");
  EXPECT_LE(8.0 * static_cast<double>(std::filesystem::file_size(path("a.dfc"))) / image.area(), 0.05);
}

TEST_F(ShippedModel, PipesAndPsnrTarget) {
  std::filesystem::copy_file(DIFFC_DATA "/sample64.png", path("in.png"));
  const Ran ran = shell(
      "diffc encode - -o - --model diffc-fast --psnr 30 --sampler mean <in.png |"
      " diffc decode - -o - --sampler mean >b.png");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_GE(psnr(mse(load("in.png"), load("b.png"))), 30);
}

// The learned transform codecs with their families of models.
TEST_F(ShippedModel, TransformCodecs) {
  if (diffc("plugins").out.find("hyperprior ") == std::string::npos)
    GTEST_SKIP() << "this build has no plugin hyperprior";
  for (const std::string codec : {"hyperprior", "hific"}) {
    SCOPED_TRACE(codec);
    for (const auto& [width, height, channels] :
         {std::array{64, 64, 3}, {1, 1, 3}, {17, 33, 3}, {17, 33, 1}, {768, 512, 3}}) {
      Image image = picture(width, height, channels);
      if (width == 17 && channels == 3)
        for (std::size_t k = 0; k < image.area(); ++k) image.alpha.push_back(static_cast<uint8_t>(k * 3));
      EXPECT_GT(psnr(mse(image, through(image, "--codec " + codec))), 12) << width << "x" << height;
    }
    std::filesystem::copy_file(DIFFC_DATA "/sample64.png", path("in.png"),
                               std::filesystem::copy_options::overwrite_existing);
    double last = 0;
    for (const double bpp : {0.25, 0.5, 0.8}) {
      const nlohmann::json encoded =
          json("encode in.png -o a.dfc --codec " + codec + " --bpp " + std::to_string(bpp));
      EXPECT_LE(encoded["bpp"].get<double>(), bpp);
      EXPECT_GT(encoded["bpp"].get<double>(), 0.85 * bpp);
      done("decode a.dfc -o b.png --quiet");
      const double db = psnr(mse(load("in.png"), load("b.png")));
      EXPECT_GT(db, last) << bpp;
      last = db;
    }
    EXPECT_GT(last, 23);
  }
}

}  // namespace
}  // namespace diffc
