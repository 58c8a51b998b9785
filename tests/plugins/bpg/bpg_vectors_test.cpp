// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Files of other BPG encoders against the PNGs of the reference decoder.

#include <cstdlib>
#include <filesystem>

#include "codec/image_file/image_file.h"
#include "tests/plugins/native_codec.h"

DIFFC_TEST_DECLARE(bpg)

namespace diffc::test {
namespace {

std::string vectors() {
  const char* shared = std::getenv("DIFFC_SHARED");
  return shared ? std::string(shared) + "/bpg_vectors/" : "";
}

/// The reference PNGs hold three equal channels for grey files.
Image as_rgb(const Image& grey) {
  Image rgb(grey.width, grey.height, 3);
  for (size_t i = 0; i < rgb.size(); ++i) rgb.pixels[i] = grey.pixels[i / 3];
  return rgb;
}

struct Difference {
  size_t samples = 0, off_by_one = 0, more = 0;
};

Difference compare(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  Difference d;
  d.samples = a.size();
  for (size_t i = 0; i < a.size(); ++i) {
    const int error = std::abs(a[i] - b[i]);
    (error == 1 ? d.off_by_one : d.more) += error > 0;
  }
  return d;
}

class BpgVectors : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(vectors())) GTEST_SKIP() << "no BPG vectors: set DIFFC_SHARED";
  }

  Difference difference() {
    NativeCodec codec("bpg", DIFFC_TEST_TABLE(bpg));
    const std::string stem = vectors() + GetParam();
    Image image = codec.decode(read_file_bytes(stem + ".bpg"));
    const Image expected = read_image_file(stem + ".png");
    if (image.channels == 1 && expected.channels == 3) image = as_rgb(image);
    EXPECT_EQ(image.width, expected.width);
    EXPECT_EQ(image.height, expected.height);
    EXPECT_EQ(image.pixels.size(), expected.pixels.size());
    EXPECT_EQ(image.alpha.size(), expected.alpha.size());
    image.pixels.insert(image.pixels.end(), image.alpha.begin(), image.alpha.end());
    std::vector<uint8_t> all = expected.pixels;
    all.insert(all.end(), expected.alpha.begin(), expected.alpha.end());
    return compare(image.pixels, all);
  }
};

TEST_P(BpgVectors, IsDecodedExactlyButForTies) {
  const Difference d = difference();
  EXPECT_EQ(d.more, 0u);
  EXPECT_LE(static_cast<double>(d.off_by_one), 0.001 * static_cast<double>(d.samples));
}

std::string name_of(const testing::TestParamInfo<const char*>& info) {
  return info.param;
}

INSTANTIATE_TEST_SUITE_P(Vectors, BpgVectors,
                         testing::Values("jctvc_444_q30", "jctvc_444_bt709_q30", "jctvc_444_odd_q30",
                                         "jctvc_444_rgb_q20", "jctvc_alpha_q30", "jctvc_gray_q30",
                                         "jctvc_lossless_rgb", "x265_420_q30", "x265_444_q10",
                                         "x265_444_q45"),
                         name_of);

}  // namespace
}  // namespace diffc::test
