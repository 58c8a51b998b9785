// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/params.h"

#include <gtest/gtest.h>

#include <array>

#include "codec/base/error.h"

namespace diffc {
namespace {

constexpr std::array<ParamSpec, 4> kSpecs = {{
    {"quality", ParamType::kInt, "75", 1, 100, "", "quality"},
    {"distance", ParamType::kReal, "", 0, 15, "", "distance"},
    {"sampling", ParamType::kText, "420", 0, 0, "420|444", "chroma"},
    {"lossless", ParamType::kFlag, "", 0, 1, "", "lossless"},
}};

std::string message_for(const Params::Map& values) {
  try {
    Params::checked(values, kSpecs, "jpeg");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    return error.what();
  }
  return "";
}

TEST(Params, FillsInDefaultsAndConverts) {
  const Params p = Params::checked({{"distance", "1.5"}, {"lossless", "yes"}}, kSpecs, "jpeg");
  EXPECT_EQ(p.integer("quality"), 75);
  EXPECT_EQ(p.real("distance"), 1.5);
  EXPECT_EQ(p.text("sampling"), "420");
  EXPECT_TRUE(p.flag("lossless"));
  EXPECT_FALSE(Params::checked({}, kSpecs, "jpeg").has("distance"));
}

TEST(Params, SaysWhatIsWrong) {
  EXPECT_EQ(message_for({{"qualty", "5"}}), "jpeg: unknown parameter 'qualty': did you mean 'quality'?");
  EXPECT_EQ(message_for({{"xyzzyxy", "5"}}),
            "jpeg: unknown parameter 'xyzzyxy': known are quality, distance, sampling, lossless");
  EXPECT_EQ(message_for({{"quality", "101"}}), "jpeg: parameter 'quality' is out of range: give 1 to 100");
  EXPECT_EQ(message_for({{"quality", "5x"}}), "jpeg: parameter 'quality' is not a number: got '5x'");
  EXPECT_EQ(message_for({{"distance", "nan"}}), "jpeg: parameter 'distance' is not a number: got 'nan'");
  EXPECT_EQ(message_for({{"sampling", "422"}}),
            "jpeg: parameter 'sampling' cannot be '422': give one of 420|444");
  EXPECT_EQ(message_for({{"lossless", "maybe"}}), "jpeg: parameter 'lossless' is a switch: give 1 or 0");
}

}  // namespace
}  // namespace diffc
