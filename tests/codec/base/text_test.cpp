// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/text.h"

#include <gtest/gtest.h>

namespace diffc {
namespace {

TEST(Text, OneLine) {
  EXPECT_EQ(one_line("as it is"), "as it is");
  EXPECT_EQ(one_line("two\nor\r\nthree"), "two or  three");
  EXPECT_EQ(one_line(""), "failed without a message");
}

TEST(Text, SplitList) {
  using List = std::vector<std::string>;
  EXPECT_EQ(split_list("a:b", ':'), (List{"a", "b"}));
  EXPECT_EQ(split_list("::a::b c:", ':'), (List{"a", "b c"}));
  EXPECT_EQ(split_list(".jpg .jpeg", ' '), (List{".jpg", ".jpeg"}));
  EXPECT_EQ(split_list("", ':'), List{});
  EXPECT_EQ(split_list(":", ':'), List{});
}

}  // namespace
}  // namespace diffc
