// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Random pictures at random settings, in search of one that breaks the floor.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "codec/base/parallel.h"
#include "codec/bits/philox.h"
#include "codec/image_file/image_file.h"
#include "models/synthetic/synthetic_picture.h"
#include "tests/plugins/diffc/floor.h"

namespace diffc {
namespace {

/// A crop of the sample picture.
Image photograph(const Image& sample, uint64_t random) {
  constexpr int kSide = 64;
  Image crop(kSide, kSide, 3);
  const auto x = static_cast<std::size_t>(random % (sample.width - kSide)),
             y = static_cast<std::size_t>(random / 4096 % (sample.height - kSide));
  for (std::size_t i = 0; i < kSide; ++i)
    std::copy_n(&sample.pixels[((y + i) * sample.width + x) * 3], 3 * kSide, &crop.pixels[i * 3 * kSide]);
  return crop;
}

TEST(FloorSearch, FindsNoPictureThatBreaksIt) {
  const char* count = std::getenv("DIFFC_FLOOR_PICTURES");
  const std::size_t pictures = count ? std::strtoul(count, nullptr, 10) : 1000;
  const auto session = shipped_session();
  const Image sample = read_image_file(DIFFC_TEST_SAMPLE);
  struct Case {
    uint64_t seed;
    std::string target;
    FloorResult result;
  };
  std::vector<Case> cases(pictures);
  parallel_for(pictures, session->threads(), [&](std::size_t k) {
    const uint64_t random = mix_keys(2026, k);
    const Image image = synthetic::random_synthetic(photograph(sample, random), random);
    EncodeOptions target;
    target.salt = static_cast<uint8_t>(random >> 8);
    if (k % 2)
      target.quality = 10.0 + 60.0 * static_cast<double>(random >> 40) / (1 << 24);
    else
      target.bpp = 0.25 * static_cast<double>(1 << (random >> 40) % 4);
    cases[k] = {random, k % 2 ? "q " + std::to_string(*target.quality) : "bpp " + std::to_string(*target.bpp),
                check_floor(*session, image, target)};
  });
  std::sort(cases.begin(), cases.end(),
            [](const Case& a, const Case& b) { return a.result.margin() < b.result.margin(); });
  std::printf("seed, target, bits (gaussian), PSNR of observation, mean, flow: the worst ten of %zu\n",
              pictures);
  for (std::size_t k = 0; k < std::min<std::size_t>(10, cases.size()); ++k) {
    const FloorResult& r = cases[k].result;
    std::printf("%016llx %s: %.0f (%.0f), %.2f %.2f %.2f dB\n",
                static_cast<unsigned long long>(cases[k].seed), cases[k].target.c_str(), r.bits,
                r.gaussian_bits, r.observation, r.mean, r.flow);
  }
  for (const Case& c : cases) EXPECT_TRUE(c.result.holds()) << std::hex << c.seed << " " << c.target;
}

}  // namespace
}  // namespace diffc
