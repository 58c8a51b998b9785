// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Pictures that `diffc encode` and `diffc compare` take: files of other codecs, wrong names, damaged ones.

#include "cli_fixture.h"
#include "tests/codec/image_file/make_jpeg.h"

namespace diffc {
namespace {

class PictureInput : public Cli {
 protected:
  /// Formats of plugins that this build has, as in.EXTENSION.
  std::vector<std::string> native_files(const Image& image) const {
    save("in.png", image);
    std::vector<std::string> names;
    for (const std::string extension : {"webp", "jxl", "avif", "bpg"})
      if (diffc("encode in.png --quiet -o in." + extension).status == 0) names.push_back("in." + extension);
    return names;
  }
};

TEST_F(PictureInput, NativeFilesOfPlugins) {
  const std::vector<std::string> names = native_files(picture(48, 32));
  if (names.empty()) GTEST_SKIP() << "this build has no plugin of a native format";
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    done("decode " + name + " --quiet -o decoded.png");
    const Image decoded = load("decoded.png");
    EXPECT_TRUE(json("compare " + name + " decoded.png")["psnr"].is_null());
    EXPECT_TRUE(json("compare decoded.png - <" + name)["psnr"].is_null());
    // The same file as from the decoded picture: its pixels are all that the codec sees.
    done("encode " + name + " --codec gaussian -q 40 --strip --quiet -o a.dfc");
    done("encode decoded.png --codec gaussian -q 40 --strip --quiet -o b.dfc");
    EXPECT_EQ(text("a.dfc"), text("b.dfc"));
    done("encode - --codec gaussian -q 40 --strip --quiet -o c.dfc <" + name);
    EXPECT_EQ(text("a.dfc"), text("c.dfc"));
  }
}

TEST_F(PictureInput, AlphaAndMetadataAreKept) {
  Image image = picture(20, 20);
  for (std::size_t i = 0; i < image.area(); ++i) image.alpha.push_back(static_cast<uint8_t>(1 + i % 250));
  image.exif = {'I', 'I', 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  save("in.png", image);
  if (diffc("encode in.png -p lossless=1 --quiet -o in.webp").status != 0)
    GTEST_SKIP() << "this build has no WebP";
  done("encode in.webp --codec gaussian -q 40 --quiet -o a.dfc");
  done("decode a.dfc --quiet -o out.png");
  EXPECT_EQ(load("out.png").alpha, image.alpha);
  EXPECT_EQ(load("out.png").exif, image.exif);
}

TEST_F(PictureInput, DamagedNativeFilesGiveOneLine) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "standard error is left to the sanitizer";
#endif
  for (const std::string& name : native_files(picture(48, 32))) {
    shell("head -c $(($(wc -c <" + name + ") / 2)) " + name + " >cut");
    refused_with("encode cut -o b.dfc", 1, "cut: ");
    refused_with("compare in.png cut", 1, "cut: ");
  }
}

TEST_F(PictureInput, NamesDoNotMatter) {
  const Image image = picture(48, 32);
  save("in.png", image);
  write_file_atomically(path("in.JPEG"), write_image(image, "png"));
  write_file_atomically(path("photo.png"), test::make_jpeg(image));
  write_file_atomically(path("photo.jpg"), test::make_jpeg(image));
  EXPECT_TRUE(json("compare in.png in.JPEG")["psnr"].is_null());
  EXPECT_TRUE(json("compare photo.png photo.jpg")["psnr"].is_null());
  done("encode in.JPEG --codec gaussian -q 40 --quiet -o a.dfc");
}

TEST_F(PictureInput, HalfAJpeg) {
  write_file_atomically(path("half.jpg"), test::half(test::make_jpeg(picture(64, 64))));
  save("in.png", picture(64, 64));
  const std::string error = "half.jpg: not an image that can be read: it ends too early or is damaged";
  refused("encode half.jpg -o b.dfc", 1, error);
  refused("compare in.png half.jpg", 1, error);
}

TEST_F(PictureInput, CompressedFilesAreNoPictures) {
  save("in.png", picture(32, 32));
  done("encode in.png --codec gaussian -q 40 --quiet -o a.dfc");
  refused("encode a.dfc -o b.dfc", 1, "a.dfc: a .dfc file is no picture: decode it first");
  EXPECT_EQ(files(), (std::vector<std::string>{"a.dfc", "in.png"}));
  json("compare in.png a.dfc");
}

TEST_F(PictureInput, CompareDecodesWithTheModelAskedFor) {
  save("in.png", picture(32, 32));
  done("encode in.png --codec gaussian --model gaussian:alpha=2.5 -q 40 --quiet -o a.dfc");
  refused_with("compare in.png a.dfc", 1, "which is not installed: give the path of its file as the model");
  json("compare in.png a.dfc --model gaussian:alpha=2.5");
}

TEST_F(PictureInput, FormatsThatNobodyReadsAreNamed) {
  const std::vector<std::pair<std::string, std::string>> starts = {
      {"GIF89a.............", "GIF"}, {"8BPS...............", "Photoshop"}, {"....ftypheic.......", "HEIC"}};
  for (const auto& [start, format] : starts) {
    write_file_atomically(path("foreign"), std::vector<uint8_t>(start.begin(), start.end()));
    refused_with("encode foreign -o a.dfc", 1,
                 "foreign: not an image that can be read: it is " + format + ", which no plugin here reads");
  }
}

TEST_F(PictureInput, OfAnAnimationTheFirstPictureIsTaken) {
  const Image image = picture(20, 20);
  std::vector<uint8_t> png = write_image(image, "png");
  // An acTL chunk of two pictures behind the header, with its checksum.
  const std::vector<uint8_t> actl = {0, 0, 0, 8, 'a', 'c', 'T',  'L',  0,    0,
                                     0, 2, 0, 0, 0,   0,   0xF3, 0x8D, 0x93, 0x70};
  png.insert(png.begin() + 33, actl.begin(), actl.end());
  write_file_atomically(path("in.png"), png);
  const Ran ran = diffc("encode in.png --codec gaussian -q 40 --quiet -o a.dfc");
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "diffc: warning: in.png: an animation, of which the first picture is taken\n");
  EXPECT_EQ(load("in.png").pixels, image.pixels);
}

}  // namespace
}  // namespace diffc
