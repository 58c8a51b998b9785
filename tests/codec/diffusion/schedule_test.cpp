// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/schedule.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/base/error.h"
#include "codec/diffusion/stream_header.h"

namespace diffc {
namespace {

StreamInfo stream_of(int width, int height, uint8_t schedule, int steps) {
  StreamInfo stream;
  stream.width = width;
  stream.height = height;
  stream.channels = 3;
  stream.codec_header = header_bytes({6, schedule, steps});
  return stream;
}

TEST(Schedule, DescendsStrictlyFromStartToEnd) {
  for (int steps : {1, 20, 256})
    for (int side : {1, 64, 4096}) {
      const Schedule s = make_schedule(stream_of(side, side, 57, steps));
      EXPECT_EQ(s.level(0), s.start);
      EXPECT_EQ(s.level(s.intervals), s.end);
      // 256 steps are finer than levels.
      for (int k = 1; k <= s.intervals; ++k) {
        ASSERT_LE(s.level(k), s.level(k - 1));
        ASSERT_LE(s.position_of(s.level(k)), k);
        ASSERT_EQ(s.level(s.position_of(s.level(k))), s.level(k));
      }
    }
}

TEST(Schedule, StartIsFreeForEveryImage) {
  for (uint64_t d : {3u, 12288u, 1179648u}) {
    const double eta = eta_of_level(start_level(d));
    EXPECT_LE(static_cast<double>(d) / (2.0 * eta * eta), 1.0);
    EXPECT_GE(static_cast<double>(d) / (2.0 * eta * eta), 0.99);
  }
}

TEST(Schedule, ByteReachesTheLevelAskedFor) {
  for (NoiseLevel level = 0; level > -7000; level -= 37)
    EXPECT_LE(end_level(schedule_reaching(level)), level);
  EXPECT_EQ(schedule_reaching(0), 1);
  EXPECT_THROW(make_schedule(stream_of(8, 8, 0, 10)), Error);
}

TEST(Schedule, QualityIsMonotone) {
  EXPECT_EQ(level_of_quality(0), 0);
  EXPECT_NEAR(eta_of_level(level_of_quality(50)), 0.1, 1e-4);
  EXPECT_NEAR(eta_of_level(level_of_quality(100)), 0.01, 1e-5);
  for (int q = 1; q <= 100; ++q) EXPECT_LT(level_of_quality(q), level_of_quality(q - 1));
}

TEST(Schedule, AHeaderWithoutStepsMeansTheUsualStride) {
  const Schedule usual = make_schedule(stream_of(64, 64, 96, 0));
  EXPECT_EQ(usual.end, -4720);
  EXPECT_EQ(usual.intervals, 32 * steps_for_stride(3 * 64 * 64, 96, kUsualStride));
  StreamInfo first = stream_of(64, 64, 96, 0);
  first.format = 1;
  first.codec_header = {6, 57, 19};
  EXPECT_EQ(make_schedule(first).intervals, 80);
}

TEST(Schedule, StrideSetsTheNumberOfSteps) {
  const int steps = steps_for_stride(3 * 64 * 64, 57, 205);
  EXPECT_NEAR(steps, (std::log(std::sqrt(6144.0)) + 4.0) / 0.2, 1.5);
}

}  // namespace
}  // namespace diffc
