// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Pictures that `diffc decode` writes: in formats of codecs too.

#include "cli_fixture.h"

namespace diffc {
namespace {

class PictureOutput : public Cli {
 protected:
  PictureOutput() {
    save("in.png", picture(96, 64));
    done("encode in.png --codec gaussian -q 60 --quiet -o x.dfc");
    done("decode x.dfc --quiet -o exact.png");
  }

  static bool unknown_format(const Ran& ran) {
    return ran.status == 2 && ran.err.find("cannot write images") != std::string::npos;
  }
};

TEST_F(PictureOutput, NativeFormatsAtAQuality) {
  int formats = 0;
  for (const std::string extension : {"jpg", "webp", "jxl", "avif", "bpg"}) {
    if (unknown_format(diffc("decode x.dfc --quiet -o out." + extension))) continue;
    ++formats;
    SCOPED_TRACE(extension);
    const nlohmann::json report = json("decode x.dfc -o out." + extension);
    EXPECT_EQ(report["output_quality"], 95);
    EXPECT_TRUE(report["output_codec"].is_string());
    const auto psnr_of = [&](const std::string& name) {
      const nlohmann::json psnr = json("compare exact.png " + name)["psnr"];
      return psnr.is_null() ? 100 : psnr.get<double>();
    };
    done("decode x.dfc --output-quality 30 --quiet -o coarse." + extension);
    EXPECT_GT(psnr_of("out." + extension), 27);
    EXPECT_GT(psnr_of("out." + extension), psnr_of("coarse." + extension));
    EXPECT_LT(text("coarse." + extension).size(), text("out." + extension).size());
    // The same file as from the decoded picture.
    done("encode exact.png -q 95 --quiet -o direct." + extension);
    EXPECT_EQ(text("direct." + extension), text("out." + extension));
  }
  EXPECT_GT(formats, 0);
}

TEST_F(PictureOutput, PreviewsToo) {
  if (unknown_format(diffc("decode x.dfc --quiet -o out.jpg"))) GTEST_SKIP() << "this build writes no JPEG";
  done("decode x.dfc --preview early.jpg --quiet -o out.png");
  EXPECT_EQ(text("out.png"), text("exact.png"));
  EXPECT_EQ(load("early.jpg").width, 96);
}

TEST_F(PictureOutput, RefusedBeforeTheWork) {
  refused_with("decode x.dfc -o out.gif", 2, "cannot write images as '.gif': use png");
  refused_with("decode x.dfc -o out.png --output-quality 50", 2, ".png files lose nothing");
  refused_with("decode x.dfc -o out.png --preview early.gif", 2, ".gif");
  if (!unknown_format(diffc("decode x.dfc --quiet -o out.jpg")))
    refused_with("decode x.dfc -o other.jpg --output-quality 101", 2, "out of range");
  for (const std::string& name : files()) EXPECT_EQ(name.find("other"), std::string::npos) << name;
}

TEST_F(PictureOutput, TransparencyNeedsAFormatThatHoldsIt) {
  if (unknown_format(diffc("decode x.dfc --quiet -o out.jpg"))) GTEST_SKIP() << "this build writes no JPEG";
  Image image = picture(16, 16);
  image.alpha.assign(image.area(), 100);
  save("alpha.png", image);
  done("encode alpha.png --codec gaussian -q 60 --quiet -o alpha.dfc");
  refused("decode alpha.dfc -o alpha.jpg", 2,
          ".jpg cannot hold the picture's transparency: write .png or .webp");
  refused("compare in.png exact.png --picture row", 2,
          "the picture has no extension: name it .png, .jpg, ...");
}

// A .dfc file under the name of another format would be found out when the picture is gone.
TEST_F(PictureOutput, NoFileUnderTheNameOfAFormatThatIsMissing) {
  refused_with("encode in.png --no-plugins --codec gaussian -o out.bpg", 2,
               "no codec writes .bpg files: name the output .dfc");
  refused_with("encode in.png --codec gaussian -o out.heic", 2, "no codec writes .heic files");
  for (const std::string& name : files()) EXPECT_FALSE(name.starts_with("out.")) << name;
}

TEST_F(PictureOutput, SeveralAreComparedSideBySide) {
  save("grey.png", picture(40, 64, 1));
  const std::string out = done("compare in.png exact.png in.png --picture row.png");
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 2) << out;
  EXPECT_TRUE(out.starts_with("exact.png: PSNR ")) << out;
  EXPECT_NE(out.find("in.png: PSNR inf"), std::string::npos) << out;
  const Image row = load("row.png"), left = load("in.png"), middle = load("exact.png");
  ASSERT_EQ(row.width, 3 * 96 + 2 * 8);
  ASSERT_EQ(row.height, 64);
  const auto sample = [&](const Image& image, int x, int y) {
    return image.pixels[3 * (image.width * y + x)];
  };
  for (const int y : {0, 31, 63}) {
    EXPECT_EQ(sample(row, 5, y), sample(left, 5, y));
    EXPECT_EQ(sample(row, 100, y), 255);
    EXPECT_EQ(sample(row, 104 + 5, y), sample(middle, 5, y));
    EXPECT_EQ(sample(row, 208 + 95, y), sample(left, 95, y));
  }
  const nlohmann::json list = json("compare in.png exact.png in.png")["compared"];
  ASSERT_EQ(list.size(), 2);
  EXPECT_EQ(list[0]["file"], "exact.png");
  EXPECT_TRUE(list[1]["psnr"].is_null());
  refused_with("compare in.png exact.png --picture in.png", 2, "is the input");
  refused_with("compare in.png grey.png --picture other.png", 2, "");
  EXPECT_FALSE(std::filesystem::exists(path("other.png")));
}

}  // namespace
}  // namespace diffc
