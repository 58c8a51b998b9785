// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/safetensors.h"

#include <gtest/gtest.h>

#include <random>

#include "codec/base/error.h"
#include "models/files/model_id.h"

namespace diffc::model_files {
namespace {

std::vector<uint8_t> raw(const std::string& header, size_t body) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(static_cast<uint64_t>(header.size()) >> (8 * i));
  bytes += header + std::string(body, 7);
  return {bytes.begin(), bytes.end()};
}

SafetensorsFile example() {
  SafetensorsFile file;
  file.tensors["b"] = {"F16", {2, 3}, std::vector<uint8_t>(12, 1)};
  file.tensors["a"] = {"F32", {}, {1, 2, 3, 4}};
  file.tensors["empty"] = {"I64", {0, 5}, {}};
  file.tensors["odd"] = {"U8", {3}, {9, 8, 7}};
  file.metadata = {{"k", "v \"quoted\""}, {"diffc.model", "{}"}};
  return file;
}

TEST(Safetensors, RoundTrip) {
  const SafetensorsFile file = example();
  const auto bytes = format_safetensors(file);
  EXPECT_TRUE(looks_like_safetensors({bytes.data(), 9}, bytes.size()));
  const SafetensorsFile copy = parse_safetensors(bytes, "x");
  EXPECT_EQ(copy.metadata, file.metadata);
  ASSERT_EQ(copy.tensors.size(), file.tensors.size());
  for (const auto& [name, tensor] : file.tensors) {
    EXPECT_EQ(copy.tensors.at(name).dtype, tensor.dtype);
    EXPECT_EQ(copy.tensors.at(name).shape, tensor.shape);
    EXPECT_EQ(copy.tensors.at(name).data, tensor.data);
  }
  EXPECT_EQ(parse_safetensors_metadata(bytes, "x"), file.metadata);
}

TEST(Safetensors, TensorsAreAligned) {
  const auto bytes = format_safetensors(example());
  const size_t header = bytes[0] | bytes[1] << 8;
  EXPECT_EQ(header % 8, 0u);
}

TEST(Safetensors, RefusesMalformedFiles) {
  const auto refused = [](const std::vector<uint8_t>& bytes) {
    try {
      parse_safetensors(bytes, "model.safetensors");
      ADD_FAILURE() << std::string(bytes.begin() + std::min<size_t>(8, bytes.size()), bytes.end());
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::kData);
      EXPECT_EQ(std::string(e.what()).find("model.safetensors: "), 0u);
    }
  };
  refused({});
  refused({1, 2, 3});
  refused(raw("", 0));
  refused(raw("[]", 0));
  refused(raw("{", 0));
  refused(raw(R"({"a":1})", 0));
  refused(raw(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 3));
  refused(raw(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 5));
  refused(raw(R"({"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}})", 4));
  refused(raw(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4));
  refused(raw(R"({"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})", 4));
  refused(raw(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4));
  refused(raw(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 4));
  refused(raw(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0));
  refused(raw(
      R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
      3));
  refused(raw(
      R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
      1));
  refused(raw(R"({"__metadata__":{"k":1}})", 0));
  refused(raw(R"({"__metadata__":[]})", 0));
  std::vector<uint8_t> huge = raw("{}", 0);
  huge[7] = 0xff;
  refused(huge);
}

TEST(Safetensors, DamagedBytesNeverCrash) {
  const auto bytes = format_safetensors(example());
  std::mt19937 random(1);
  for (int trial = 0; trial < 3000; ++trial) {
    auto damaged = bytes;
    for (int k = 0; k < 3; ++k) damaged[random() % damaged.size()] = static_cast<uint8_t>(random());
    if (random() % 4 == 0) damaged.resize(random() % damaged.size());
    try {
      parse_safetensors(damaged, "x");
    } catch (const Error&) {
    }
  }
}

TEST(ModelId, DependsOnContentAlone) {
  SafetensorsFile file = example();
  const std::string id = model_id(file);
  EXPECT_EQ(id.size(), 64u);
  EXPECT_EQ(model_id(parse_safetensors(format_safetensors(file), "x")), id);
  file.metadata["diffc.name"] = "another";
  EXPECT_EQ(model_id(file), id);
  file.metadata["diffc.model"] = "{ }";
  EXPECT_NE(model_id(file), id);
  file = example();
  file.tensors["odd"].data[0] ^= 1;
  EXPECT_NE(model_id(file), id);
}

}  // namespace
}  // namespace diffc::model_files
