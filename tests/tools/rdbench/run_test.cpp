// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/run.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <nlohmann/json.hpp>

#include "codec/metrics/distortion.h"
#include "quantiser.h"
#include "scratch.h"

namespace diffc::rdbench {
namespace {

class Run : public testing::Test {
 protected:
  Run() : session_(test::quantiser_registry(), {.threads = 1}) {
    test::write_pictures(scratch_ / "set", 10);
    options_.selection.dataset = scratch_ / "set";
    options_.specs = {"quantiser:step=4|16|48"};
    options_.out = scratch_ / "out";
    options_.jobs = 2;
    options_.bootstrap = 50;
    options_.strip = 2;
  }

  int run() {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status = run_benchmark(options_, session_);
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return status;
  }

  nlohmann::json results() const {
    return nlohmann::json::parse(test::file_text(options_.out + "/results.json"));
  }

  test::Scratch scratch_;
  Session session_;
  Options options_;
  std::string out_, err_;
};

TEST_F(Run, NumbersAreThoseOfTheImages) {
  ASSERT_EQ(run(), 0);
  const auto json = results();
  EXPECT_EQ(json["schema_version"], 1);
  ASSERT_EQ(json["results"].size(), 3u);
  double bpp = 0, db = 0;
  for (int i = 0; i < 10; ++i) {
    const Image image = test::picture(i);
    test::QuantiserEncoder encoder;
    const Params params = Params::checked({{"step", "16"}}, test::kQuantiserParams, "quantiser");
    const EncodeResult coded = encoder.encode(session_, {.image = image, .params = params});
    test::QuantiserDecoder decoder;
    DecodeRequest back;
    back.payload = coded.payload;
    bpp += 8.0 * static_cast<double>(coded.payload.size()) / 1024 / 10;
    db += capped_psnr(mse(image, std::get<Image>(decoder.decode(session_, back).decoded))) / 10;
  }
  EXPECT_NEAR(json["results"][1]["bpp_file"].get<double>(), bpp, 1e-12);
  EXPECT_NEAR(json["results"][1]["psnr"].get<double>(), db, 1e-12);
  EXPECT_EQ(json["results"][1]["n_images"], 10);
  EXPECT_TRUE(json["results"][1]["fid"].is_null());
  EXPECT_EQ(json["dataset"]["n_images"], 10);
  EXPECT_EQ(out_, test::file_text(options_.out + "/results.md"));
}

TEST_F(Run, FailedImagesAreCountedAndDoNotStopTheRun) {
  options_.specs = {"quantiser:step=8,fail=3", "quantiser:step=8"};
  ASSERT_EQ(run(), 0);
  const auto json = results();
  EXPECT_EQ(json["results"][0]["bugs"], 1);
  EXPECT_EQ(json["results"][0]["n_images"], 9);
  EXPECT_EQ(json["results"][0]["first_error"], "3.png: made to fail");
  EXPECT_EQ(json["results"][1]["bugs"], 0);
  EXPECT_NE(err_.find("rdbench: warning: 1 encodes or decodes failed"), std::string::npos) << err_;
}

TEST_F(Run, APointThatAlwaysFailsEndsWithOne) {
  options_.selection.limit = 1;
  options_.specs = {"quantiser:fail=0"};
  EXPECT_EQ(run(), 1);
  EXPECT_NE(err_.find("rdbench: 'quantiser:fail=0' failed for every image: 0.png: made to fail"),
            std::string::npos)
      << err_;
}

TEST_F(Run, UnreadableImagesAreCounted) {
  std::ofstream(scratch_ / "set/5.png", std::ios::trunc) << "no image";
  ASSERT_EQ(run(), 0);
  EXPECT_EQ(results()["dataset"]["unreadable"], 1);
  EXPECT_EQ(results()["results"][0]["n_images"], 9);
}

TEST_F(Run, ThreadsDoNotChangeTheFile) {
  options_.timing = false;
  ASSERT_EQ(run(), 0);
  const std::string two = test::file_text(options_.out + "/results.json");
  options_.jobs = 1;
  ASSERT_EQ(run(), 0);
  EXPECT_EQ(test::file_text(options_.out + "/results.json"), two);
}

TEST_F(Run, CompressAiFilesComeBackAsCurves) {
  ASSERT_EQ(run(), 0);
  const std::string exported = options_.out + "/compressai/quantiser.json";
  const auto json = nlohmann::json::parse(test::file_text(exported));
  ASSERT_EQ(json["results"]["bpp"].size(), 3u);
  EXPECT_LT(json["results"]["bpp"][0], json["results"]["bpp"][1]);
  EXPECT_EQ(json["results"]["psnr-rgb"].size(), 3u);
  EXPECT_EQ(json["results"]["encoding_time"].size(), 3u);
  options_.imports = {exported};
  ASSERT_EQ(run(), 0);
  const auto curves = results()["curves"];
  ASSERT_EQ(curves.size(), 2u);
  EXPECT_EQ(curves[0]["points"], curves[1]["points"]);
  options_.imports = {scratch_ / "set/1.png"};
  EXPECT_THROW(run_benchmark(options_, session_), Error);
}

TEST_F(Run, ReportIsWellFormedAndSelfContained) {
  options_.title = "a <b> & \"c\"";
  ASSERT_EQ(run(), 0);
  const std::string html = test::file_text(options_.out + "/report.html");
  std::istringstream in(html);
  boost::property_tree::ptree tree;
  ASSERT_NO_THROW(boost::property_tree::read_xml(in, tree));
  EXPECT_EQ(tree.get<std::string>("html.body.h1"), options_.title);
  EXPECT_EQ(html.find("src=\"http"), std::string::npos);
  EXPECT_EQ(html.find("href="), std::string::npos);
  EXPECT_NE(html.find("<svg"), std::string::npos);
  std::size_t pictures = 0;
  for (std::size_t at = 0; (at = html.find("data:image/png;base64,", at)) != std::string::npos; ++at)
    ++pictures;
  EXPECT_EQ(pictures, 2u * (1 + 3));
}

TEST_F(Run, PlotsAreMadeWhereGnuplotIs) {
  ASSERT_EQ(run(), 0);
  EXPECT_TRUE(std::filesystem::exists(options_.out + "/plots.gp"));
  if (std::system("gnuplot --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  for (const char* name : {"psnr.svg", "psnr.png", "psnr_of_mse.svg", "ssim.png"}) {
    EXPECT_GT(std::filesystem::file_size(options_.out + "/" + name), 1000u) << name;
  }
}

TEST_F(Run, CustomCodecRunsCommands) {
  options_.selection.limit = 3;
  options_.specs = {"custom:encode=cp {in} {out},decode=cp {in} {out},ext=png,label=copy",
                    "custom:encode=cp {in} {out},decode=sh -c 'echo oops; exit 3' {in} {out},label=bad"};
  EXPECT_EQ(run(), 1);
  const auto json = results();
  EXPECT_EQ(json["results"][0]["psnr_infinite"], 3);
  EXPECT_EQ(json["results"][0]["psnr"], 99.0);
  EXPECT_EQ(json["results"][1]["bugs"], 3);
  EXPECT_EQ(json["results"][1]["first_error"], "0.png: 'sh' ended with status 3: oops");
}

TEST_F(Run, ResumeRefusesOtherOptions) {
  ASSERT_EQ(run(), 0);
  options_.resume = true;
  options_.specs = {"quantiser:step=5"};
  EXPECT_THROW(run_benchmark(options_, session_), Error);
}

}  // namespace
}  // namespace diffc::rdbench
