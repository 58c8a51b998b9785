// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/metrics.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "codec/base/error.h"

namespace diffc::rdbench {
namespace {

Image flat(int r, int g, int b) {
  Image image(8, 6, 3);
  for (size_t i = 0; i < image.area(); ++i) {
    image.pixels[3 * i] = static_cast<uint8_t>(r);
    image.pixels[3 * i + 1] = static_cast<uint8_t>(g);
    image.pixels[3 * i + 2] = static_cast<uint8_t>(b);
  }
  return image;
}

TEST(Metrics, LumaIsWeighted) {
  const Metrics metrics({}, "");
  EXPECT_EQ(metrics.names(), (std::vector<std::string>{"psnr_y601", "psnr_y709"}));
  std::string fault;
  const auto psnr_of = [](double difference) { return 20 * std::log10(255 / difference); };
  const std::vector<double> green = metrics.of(flat(100, 100, 100), flat(100, 110, 100), fault);
  EXPECT_NEAR(green[0], psnr_of(5.87), 1e-9);
  EXPECT_NEAR(green[1], psnr_of(7.152), 1e-9);
  const std::vector<double> all = metrics.of(flat(100, 100, 100), flat(110, 110, 110), fault);
  EXPECT_NEAR(all[0], psnr_of(10), 1e-9);
  EXPECT_NEAR(all[1], psnr_of(10), 1e-9);
  EXPECT_EQ(metrics.of(flat(1, 2, 3), flat(1, 2, 3), fault)[0], 99);
  Image grey(2, 2, 1), lighter(2, 2, 1);
  lighter.pixels.assign(4, 20);
  EXPECT_NEAR(metrics.of(grey, lighter, fault)[1], psnr_of(20), 1e-9);
  EXPECT_EQ(fault, "");
}

TEST(Metrics, CommandsPrintTheirNumber) {
  const Metrics metrics(
      {"same=cmp {original} {decoded} && echo distance: 0.25, norm -1.5e1",
       "failing=echo 7; ls {original} {decoded} /nonexistent", "silent=test -n {original}{decoded}"},
      "");
  EXPECT_EQ(metrics.names().size(), 5);
  std::string fault;
  const std::vector<double> values = metrics.of(flat(1, 2, 3), flat(1, 2, 3), fault);
  EXPECT_EQ(values[2], -15);
  EXPECT_TRUE(std::isnan(values[3]));
  EXPECT_TRUE(std::isnan(values[4]));
  EXPECT_TRUE(fault.starts_with("failing: ")) << fault;
}

TEST(Metrics, CommandsWorkInAnyTemporaryFolder) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("with a space " + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const char* before = getenv("TMPDIR");
  const std::string kept = before ? before : "";
  setenv("TMPDIR", folder.c_str(), 1);
  std::string fault;
  const Metrics metrics({"same=cmp {original} {decoded} && echo 3"}, "");
  EXPECT_EQ(metrics.of(flat(1, 2, 3), flat(1, 2, 3), fault)[2], 3) << fault;
  if (before)
    setenv("TMPDIR", kept.c_str(), 1);
  else
    unsetenv("TMPDIR");
  std::filesystem::remove_all(folder);
}

TEST(Metrics, LastNumber) {
  EXPECT_EQ(last_number("0.5\n3-norm: 1.25\n"), 1.25);
  EXPECT_EQ(last_number("score .5 of -2E-3"), -2e-3);
  EXPECT_TRUE(std::isnan(last_number("no number")));
  EXPECT_TRUE(std::isinf(last_number("PSNR of 3 channels: inf\n")));
  EXPECT_EQ(last_number("score 2.5, information follows"), 2.5);
  EXPECT_EQ(last_number("psnr=12.5 (of 8x8_4)"), 8);
  EXPECT_EQ(last_number(std::string(400000, '1') + " 7 "), 7);
}

TEST(Metrics, RefusesWhatCannotBeMeant) {
  for (const char* wrong : {"", "a", "=b {original} {decoded}", "a=b {original}",
                            "a b=c {original} {decoded}", "psnr_y601=b {original} {decoded}"})
    EXPECT_THROW(Metrics({wrong}, ""), Error) << wrong;
  EXPECT_THROW(Metrics({"a=b {original} {decoded}", "a=c {original} {decoded}"}, ""), Error);
  EXPECT_THROW(Metrics({}, "/nonexistent.ts"), Error);
}

}  // namespace
}  // namespace diffc::rdbench
