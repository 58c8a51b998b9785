// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/source.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "codec/base/error.h"
#include "tools/r2d2/sources/data_sources.h"
#include "tools/r2d2/sources/named_source.h"

namespace diffc::r2d2 {
namespace {

std::string shared(const char* path) {
  const char* root = std::getenv("DIFFC_SHARED");
  const std::string full = (root ? std::string(root) : std::string(".")) + "/datasets/" + path;
  return std::filesystem::exists(full) ? full : std::string();
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& bytes)
      : path_(testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name() + ".npy") {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string npy(const std::string& type, const std::string& shape, const std::string& data) {
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
  header.resize(118 - 1, ' ');
  header += '\n';
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header + data;
}

TEST(SampleSource, ReadsNpy) {
  const float values[6] = {1, 2, 3, 4, 5, 7};
  const TemporaryFile file(npy("<f4", "(3, 2)", std::string(reinterpret_cast<const char*>(values), 24)));
  const auto source = make_source("npy:" + file.path(), {});
  EXPECT_EQ(source->dimensions(), 2);
  EXPECT_FALSE(source->exact_rate(0.1));
  std::vector<double> x(2 * 100);
  Philox rng(1, 0);
  source->sample(rng, x);
  for (std::size_t i = 0; i < x.size(); i += 2) EXPECT_EQ(x[i + 1], x[i] == 5 ? 7 : x[i] + 1);
}

TEST(SampleSource, RefusesBadFiles) {
  const float with_nan[4] = {1, NAN, 2, 3}, constant[4] = {1, 5, 2, 5};
  const auto bytes = [](const float* v) { return std::string(reinterpret_cast<const char*>(v), 16); };
  const auto message = [](const std::string& content) {
    const TemporaryFile file(content);
    try {
      make_source("npy:" + file.path(), {});
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string("accepted");
  };
  EXPECT_NE(message(npy("<f4", "(2, 2)", bytes(with_nan))).find("not finite"), std::string::npos);
  EXPECT_NE(message(npy("<f4", "(2, 2)", bytes(constant))).find("column 1 is constant"), std::string::npos);
  EXPECT_NE(message(npy("<f4", "(5, 2)", bytes(constant))).find("shorter"), std::string::npos);
  EXPECT_NE(message(npy("<i8", "(2, 1)", bytes(constant))).find("only C-order"), std::string::npos);
  EXPECT_NE(message("hello").find("not a .npy"), std::string::npos);
  EXPECT_THROW(make_source("npy:/nonexistent.npy", {}), Error);
}

TEST(Source, RefusesUnknownNames) {
  EXPECT_THROW(make_source("laplace", {}), Error);
  EXPECT_THROW(make_source("gaussian:1,-2", {}), Error);
  EXPECT_THROW(make_source("gaussian:", {}), Error);
  EXPECT_THROW(make_source("patches", {}), Error);
  EXPECT_THROW(make_source("fsdd", {}), Error);
}

TEST(Source, WarnsWhenAssumptionA1Fails) {
  EXPECT_EQ(make_source("gmm1", {})->warning(0.03), "");
  EXPECT_NE(make_source("gmm1", {})->warning(0.05).find("Assumption A1"), std::string::npos);
  EXPECT_FALSE(make_source("gmm1", {})->exact_rate(0.05));
  EXPECT_EQ(*make_source("gaussian", {})->exact_rate(2), 0);
}

TEST(Source, VectorGaussianFillsWater) {
  EXPECT_NEAR(*make_source("gaussian:0.5,1,2", {})->exact_rate(0.25), 0.5 * std::log(64.0), 1e-12);
  EXPECT_NEAR(*make_source("gaussian:0.1,1,2", {})->exact_rate(0.5), 0.5 * std::log(8.0), 1e-12);
}

TEST(PatchSource, DrawsDequantisedPatches) {
  const std::string path = shared("cifar10_gray_5k.npy");
  if (path.empty()) GTEST_SKIP() << "cifar10_gray_5k.npy not found under DIFFC_SHARED";
  const auto source = make_source("patches", {.data = path});
  ASSERT_EQ(source->dimensions(), 16);
  std::vector<double> x(16 * 20000);
  Philox rng(2, 0);
  source->sample(rng, x);
  double sum = 0, neighbour = 0, square = 0;
  for (double v : x) {
    ASSERT_GE(v, 0);
    ASSERT_LT(v, 1);
    sum += v;
  }
  const double mean = sum / x.size();
  for (std::size_t i = 0; i < x.size(); i += 16) {
    neighbour += (x[i] - mean) * (x[i + 1] - mean);
    square += (x[i] - mean) * (x[i] - mean);
  }
  EXPECT_NEAR(mean, 0.48, 0.03);
  EXPECT_GT(neighbour / square, 0.9);  // neighbouring pixels of photographs
}

TEST(FsddSource, IsStandardised) {
  const std::string path = shared("fsdd_theo");
  if (path.empty()) GTEST_SKIP() << "fsdd_theo not found under DIFFC_SHARED";
  const auto source = make_source("fsdd", {.data = path});
  ASSERT_EQ(source->dimensions(), 33);
  const std::size_t n = 20000;
  std::vector<double> x(33 * n);
  Philox rng(2, 0);
  source->sample(rng, x);
  for (int k : {0, 10, 30}) {
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < n; ++i) {
      mean += x[i * 33 + k] / n;
      square += x[i * 33 + k] * x[i * 33 + k] / n;
    }
    EXPECT_NEAR(mean, 0, 0.05);
    EXPECT_NEAR(square, 1, 0.1);
  }
}

}  // namespace
}  // namespace diffc::r2d2
