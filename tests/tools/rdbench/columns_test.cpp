// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/columns.h"

#include <gtest/gtest.h>

#include <sstream>

#include "codec/base/error.h"

namespace diffc::rdbench {
namespace {

TEST(Columns, MetricsTakeNoNameThatIsTaken) {
  for (const char* taken : {"psnr", "ssim", "fid", "model", "fd_squeezenet11"})
    EXPECT_THROW(make_columns({"psnr_y601", "psnr_y709", taken}, "fd_squeezenet11", true), Error) << taken;
  EXPECT_NO_THROW(make_columns({"psnr_y601", "psnr_y709", "psnr_yours"}, "", true));
}

Result result() {
  Result r;
  r.point.codec = "diffc";
  r.point.spec =
      "diffc:bpp=0.25,model=a/very/long/path/to/a/model/file/base.safetensors,steps=20,sampler=flow";
  r.point.curve = "odd, \"quoted\"";
  r.images = 998;
  r.bpp_file = 0.25;
  r.psnr = 25.123456;
  r.ssim = 0.75;
  r.frechet = 1234567.25;
  r.kid = 1234.5;
  r.encode_seconds = 12.5;
  r.decode_seconds = 3;
  r.overhead = 0.123;
  return r;
}

const Column& column(const std::vector<Column>& columns, const std::string& key) {
  for (const Column& c : columns) {
    if (c.key == key) return c;
  }
  throw std::runtime_error(key);
}

TEST(Columns, DistanceIsNamedAfterItsFeatures) {
  const auto fid = make_columns({}, "fid", true), other = make_columns({}, "fd_squeezenet11", true);
  EXPECT_EQ(column(fid, "fid").value(result()), 1234567.25);
  EXPECT_TRUE(column(other, "fid").value(result()).is_null());
  EXPECT_EQ(column(other, "fd_squeezenet11").value(result()), 1234567.25);
  EXPECT_THROW(column(fid, "fd_squeezenet11"), std::runtime_error);
}

TEST(Columns, AllKeysOfTheContractExist) {
  const auto columns = make_columns({}, "", true);
  for (const char* key :
       {"codec", "spec", "bpp_file", "bpp_payload", "psnr", "psnr_of_mse", "ssim", "fid", "n_images",
        "encode_seconds", "decode_seconds", "kl_bits", "overhead", "sampler", "rcc", "ideal"}) {
    EXPECT_NO_THROW(column(columns, key)) << key;
  }
}

TEST(Columns, TimesCanBeLeftOut) {
  EXPECT_TRUE(column(make_columns({}, "", false), "encode_seconds").value(result()).is_null());
  EXPECT_EQ(column(make_columns({}, "", true), "encode_seconds").value(result()), 12.5);
}

TEST(Columns, UnknownNumbersAreNullAndDashes) {
  const auto columns = make_columns({}, "", true);
  EXPECT_TRUE(column(columns, "ms_ssim").value(result()).is_null());
  EXPECT_EQ(cell(column(columns, "ms_ssim"), result()), "-");
  EXPECT_EQ(cell(column(columns, "psnr"), result()), "25.12");
}

TEST(MarkdownTable, FitsIntoAnIssue) {
  const std::string table = markdown_table(make_columns({}, "fd_squeezenet11", true), {result(), result()});
  std::istringstream lines(table);
  std::size_t first = 0, count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 110u) << line;
    if (first == 0) first = line.size();
    EXPECT_EQ(line.size(), first) << line;
  }
  EXPECT_EQ(count, 4u);
  EXPECT_NE(table.find("| diffc:"), std::string::npos);
  EXPECT_EQ(table.find("MS-SSIM"), std::string::npos) << "an empty column is left out";
}

TEST(CsvTable, QuotesAndKeepsDigits) {
  const auto columns = make_columns({}, "", true);
  const std::string csv = csv_table(columns, {result()});
  EXPECT_NE(csv.find("\"odd, \"\"quoted\"\"\""), std::string::npos) << csv;
  EXPECT_NE(csv.find("25.123456"), std::string::npos);
  EXPECT_TRUE(csv.starts_with("codec,spec,curve,"));
}

}  // namespace
}  // namespace diffc::rdbench
