// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Random pictures at random settings, in search of one that breaks the floor.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>

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

struct Case {
  std::string picture, target;
  FloorResult result;
};

std::string describe(const EncodeOptions& target) {
  char text[64];
  std::snprintf(text, sizeof text, "%s %.4g salt %d", target.quality ? "q" : "bpp",
                target.quality ? *target.quality : *target.bpp, target.salt);
  return text;
}

/// Runs all cases, prints the worst ten, and fails for those that break the floor.
void check_all(std::size_t count, const std::function<Case(Session&, std::size_t)>& run) {
  const auto session = shipped_session();
  std::vector<Case> cases(count);
  parallel_for(count, session->threads(), [&](std::size_t k) { cases[k] = run(*session, k); });
  std::sort(cases.begin(), cases.end(),
            [](const Case& a, const Case& b) { return a.result.margin() < b.result.margin(); });
  std::printf("bits (of codec gaussian), PSNR of observation, mean, flow: the worst ten of %zu\n", count);
  for (std::size_t k = 0; k < std::min<std::size_t>(10, count); ++k) {
    const FloorResult& r = cases[k].result;
    std::printf("%s %s: %.0f (%.0f), %.2f %.2f %.2f dB\n", cases[k].picture.c_str(), cases[k].target.c_str(),
                r.bits, r.gaussian_bits, r.observation, r.mean, r.flow);
  }
  for (const Case& c : cases) EXPECT_TRUE(c.result.holds()) << c.picture << " " << c.target;
}

TEST(FloorSearch, FindsNoPictureThatBreaksIt) {
  const char* count = std::getenv("DIFFC_FLOOR_PICTURES");
  const Image sample = read_image_file(DIFFC_TEST_SAMPLE);
  check_all(count ? std::strtoul(count, nullptr, 10) : 1000, [&](Session& session, std::size_t k) {
    const uint64_t random = mix_keys(2026, k);
    EncodeOptions target;
    target.salt = static_cast<uint8_t>(random >> 8);
    if (k % 2)
      target.quality = 10.0 + 60.0 * static_cast<double>(random >> 40) / (1 << 24);
    else
      target.bpp = 0.25 * static_cast<double>(1 << (random >> 40) % 4);
    const Image image = synthetic::random_synthetic(photograph(sample, random), random);
    return Case{"seed " + std::to_string(random), describe(target), check_floor(session, image, target)};
  });
}

// A folder written by make_any, at eight settings; DIFFC_FLOOR_MODEL names another model than the usual one.
TEST(FloorSearch, TheSetAny) {
  const char* folder = std::getenv("DIFFC_FLOOR_SET");
  if (!folder) GTEST_SKIP() << "DIFFC_FLOOR_SET names no folder of make_any";
  std::vector<std::filesystem::path> pictures;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) pictures.push_back(entry.path());
  std::sort(pictures.begin(), pictures.end());
  const char* model = std::getenv("DIFFC_FLOOR_MODEL");
  std::vector<EncodeOptions> targets = {{.quality = 10}, {.quality = 30}, {.quality = 50}, {.quality = 70},
                                        {.bpp = 0.25},   {.bpp = 0.5},    {.bpp = 1},      {.bpp = 2}};
  for (EncodeOptions& target : targets) target.model = model ? model : "";
  check_all(pictures.size() * targets.size(), [&](Session& session, std::size_t k) {
    const std::filesystem::path& picture = pictures[k / targets.size()];
    const EncodeOptions& target = targets[k % targets.size()];
    return Case{picture.stem().string(), describe(target),
                check_floor(session, read_image_file(picture.string()), target)};
  });
}

}  // namespace
}  // namespace diffc
