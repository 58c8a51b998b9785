// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Frechet distances through the whole program, with TorchScript networks written by a test-only generator.

#include "tools/rdbench/features.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <nlohmann/json.hpp>

#include "scratch.h"

namespace diffc::rdbench {
namespace {

class FeatureRun : public testing::Test {
 protected:
  void SetUp() override {
    generator_ = std::filesystem::path(test::rdbench_program()).parent_path().parent_path().string() +
                 "/tests/make_feature_stub";
    if (!std::filesystem::exists(generator_)) GTEST_SKIP() << "make_feature_stub is not built";
    test::write_pictures(scratch_ / "set", 6);
  }
  std::string stub(const std::string& name, int dimension, const std::string& limit = "") const {
    EXPECT_EQ(
        std::system(
            (generator_ + " " + (scratch_ / name) + " " + std::to_string(dimension) + " " + limit).c_str()),
        0);
    return scratch_ / name;
  }
  test::Ran run(const std::string& features, const std::string& more = "") const {
    return test::run_command(
        test::rdbench_program() + " --dataset " + (scratch_ / "set") + " --out " + (scratch_ / "out") +
            " --bootstrap 0 --cache " + (scratch_ / "cache") + " --features " + features +
            " --codec 'custom:encode=cp {in} {out},decode=cp {in} {out},label=copy'" + more,
        scratch_);
  }
  nlohmann::json results() const {
    return nlohmann::json::parse(test::file_text(scratch_ / "out/results.json"));
  }

  test::Scratch scratch_;
  std::string generator_;
};

TEST(DistanceKey, OnlyInceptionDimensionsAreCalledFid) {
  EXPECT_EQ(distance_key("/x/inception-2015-12-05.pt", 2048), "fid");
  EXPECT_EQ(distance_key("/x/squeezenet11_imagenet.ts.pt", 512), "fd_squeezenet11");
  EXPECT_EQ(distance_key("net.pt", 64), "fd_net");
  EXPECT_EQ(distance_key("resnet50.ts.pt", 2048), "fd_resnet50");
}

TEST_F(FeatureRun, InceptionSizedStubGivesFid) {
  const test::Ran ran = run(stub("inception-2015-12-05.pt", 2048),
                            " --codec 'custom:encode=cp {in} {out},decode=cp " + (scratch_ / "set/0.png") +
                                " {out} \\; true {in},label=constant'");
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto json = results();
  EXPECT_EQ(json["features"]["dimension"], 2048);
  EXPECT_EQ(json["features"]["distance"], "fid");
  EXPECT_EQ(json["features"]["official_inception"], false);
  EXPECT_EQ(json["features"]["resize"], "inside");
  EXPECT_EQ(json["features"]["sha256"].get<std::string>().size(), 64u);
  EXPECT_NEAR(json["results"][0]["fid"].get<double>(), 0, 1e-3);  // the traces are near 2000, rank 5 of 2048
  EXPECT_NEAR(json["results"][0]["kid"].get<double>(), 0, 1e-9);
  EXPECT_GT(json["results"][1]["fid"].get<double>(), 1);
  EXPECT_GT(json["results"][1]["kid"].get<double>(), 0);
  EXPECT_NE(ran.err.find("warning: 6 images for 2048 feature dimensions: the covariances are singular"),
            std::string::npos);
  EXPECT_NE(ran.err.find("warning: 6 images: fid is biased upwards below 10000"), std::string::npos)
      << ran.err;
  EXPECT_NE(ran.err.find("not the known inception-2015-12-05.pt"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(scratch_ / "out/fid.svg") ||
              std::system("gnuplot --version >/dev/null 2>&1") != 0);
}

TEST_F(FeatureRun, OtherFeaturesAreNeverCalledFid) {
  const test::Ran ran = run(stub("small_net.pt", 16));
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(results()["results"][0]["fid"].is_null());
  EXPECT_NEAR(results()["results"][0]["fd_small"].get<double>(), 0, 1e-4);
}

TEST_F(FeatureRun, CacheHoldsWhatTheNetworkSays) {
  const std::string net = stub("small_net.pt", 16);
  ASSERT_EQ(run(net).status, 0);
  const auto first = results();
  ASSERT_FALSE(std::filesystem::is_empty(scratch_ / "cache"));
  ASSERT_EQ(run(net).status, 0);
  EXPECT_EQ(results()["results"][0]["fd_small"], first["results"][0]["fd_small"]);
  // It is the cache that is read: other numbers in it, behind the hash of the pixels, change the distance.
  for (const auto& entry : std::filesystem::directory_iterator(scratch_ / "cache")) {
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(64);
    const float other = 1e4f;
    file.write(reinterpret_cast<const char*>(&other), sizeof other);
  }
  ASSERT_EQ(run(net).status, 0);
  EXPECT_NE(results()["results"][0]["fd_small"], first["results"][0]["fd_small"]);
}

TEST_F(FeatureRun, TooFewImagesAndMixedSizesAreWarnings) {
  const std::string net = stub("small_net.pt", 16);
  test::Ran ran = run(net, " --limit 1");
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.err.find("rdbench: warning: a Frechet distance needs at least two images: left out\n"),
            std::string::npos);
  EXPECT_TRUE(results()["results"][0]["fd_small"].is_null());
  write_file_atomically(scratch_ / "set/90.png", write_image(test::picture(3, 40, 30), "png"));
  ran = run(net);
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.err.find("the images differ in size"), std::string::npos);
  EXPECT_EQ(results()["dataset"]["mixed_sizes"], true);
}

// The first samples of the pictures are 0, 34, 68, 102, 136 and 170: the network fails for the last two.
TEST_F(FeatureRun, PicturesWithoutFeaturesAreLeftOutOfTheDistances) {
  const test::Ran ran = run(stub("some_net.pt", 4, "120"));
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(
      ran.err.find("gives values that are no finite numbers for up to 2 images, such as 4.png: left out "
                   "of fd_some and kid"),
      std::string::npos)
      << ran.err;
  const auto row = results()["results"][0];
  EXPECT_EQ(row["n_images"], 6);
  EXPECT_EQ(row["bugs"], 0);
  EXPECT_NEAR(row["fd_some"].get<double>(), 0, 1e-4);
  ASSERT_EQ(run(stub("no_net.pt", 4, "-1")).status, 0);
  EXPECT_TRUE(results()["results"][0]["fd_no"].is_null());
  EXPECT_TRUE(std::filesystem::exists(scratch_ / "out/report.html"));
}

TEST_F(FeatureRun, FilesThatAreNoNetworks) {
  std::ofstream(scratch_ / "bad.pt") << "not a network";
  const test::Ran ran = run(scratch_ / "bad.pt");
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  EXPECT_TRUE(
      ran.err.starts_with("rdbench: " + (scratch_ / "bad.pt") + ": not a TorchScript file that loads: "))
      << ran.err;
}

// The stub's distance(a, b) is the mean difference of levels.
TEST_F(FeatureRun, PerceptualDistanceIsAColumn) {
  const std::string net = stub("pairs.pt", 4);
  const std::string start = test::rdbench_program() + " --dataset " + (scratch_ / "set") + " --out " +
                            (scratch_ / "out") + " --bootstrap 0 --perceptual ";
  const std::string codecs =
      " --codec 'custom:encode=cp {in} {out},decode=cp {in} {out},label=copy'"
      " --codec 'custom:encode=cp {in} {out},decode=cp " +
      (scratch_ / "set/0.png") + " {out} \\; true {in},label=constant'";
  const test::Ran ran = test::run_command(start + net + codecs, scratch_);
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(results()["results"][0]["perceptual"], 0);
  EXPECT_GT(results()["results"][1]["perceptual"].get<double>(), 1);
  const test::Ran refused = test::run_command(start + (scratch_ / "set/0.png") + codecs, scratch_);
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1) << refused.err;
}

}  // namespace
}  // namespace diffc::rdbench
