// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/device.h"

#include <gtest/gtest.h>

#include "codec/base/error.h"

namespace diffc {
namespace {

TEST(Device, NamesAreReadAndWritten) {
  EXPECT_EQ(parse_device("auto"), std::nullopt);
  EXPECT_EQ(parse_device("cpu"), Device{});
  EXPECT_EQ(parse_device("cuda"), (Device{.cuda = true, .index = 0}));
  EXPECT_EQ(parse_device("cuda:12"), (Device{.cuda = true, .index = 12}));
  for (const char* name : {"cpu", "cuda:0", "cuda:7"}) EXPECT_EQ(to_string(parse_device(name).value()), name);
}

TEST(Device, OtherNamesAreRefused) {
  for (const char* name :
       {"", "gpu", "cpu:0", "cuda:", "cuda:x", "cuda:1x", "cuda:-1", "cuda:1024", "CUDA"}) {
    try {
      parse_device(name);
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage) << name;
    }
  }
}

}  // namespace
}  // namespace diffc
