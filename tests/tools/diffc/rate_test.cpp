// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Rate targets, prefixes and the objects printed by --json.

#include "cli_fixture.h"

namespace diffc {
namespace {

using Json = nlohmann::json;

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [key, value] : object.items()) names.push_back(key);
  return names;
}

class Rate : public Cli {
 protected:
  void SetUp() override { image_ = save("in.png", picture(48, 48)); }
  Json encode(const std::string& options) const {
    return json("encode in.png -o a.dfc --codec gaussian " + options);
  }
  Image image_;
};

TEST_F(Rate, EncodePrintsOneObject) {
  const Json j = encode("--bpp 1");
  EXPECT_THAT(keys(j), testing::IsSupersetOf({"codec", "width", "height", "file_bytes", "payload_bits", "bpp",
                                              "kl_bits", "overhead", "steps", "encode_seconds"}));
  const auto bytes = std::filesystem::file_size(path("a.dfc"));
  EXPECT_EQ(j["codec"], "gaussian");
  EXPECT_EQ(j["width"], 48);
  EXPECT_EQ(j["height"], 48);
  EXPECT_EQ(j["file_bytes"], bytes);
  EXPECT_DOUBLE_EQ(j["bpp"], 8.0 * bytes / (48 * 48));
  EXPECT_NEAR(j["overhead"].get<double>(), j["payload_bits"].get<double>() / j["kl_bits"].get<double>() - 1,
              1e-12);
  EXPECT_EQ(j["steps"], j["messages"].size());
  // At most 12 bytes outside the messages of a default file.
  EXPECT_LE(bytes - (j["payload_bits"].get<uint64_t>() + 7) / 8, 12u);
}

TEST_F(Rate, DecodePrintsOneObject) {
  encode("-q 30");
  const Json j = json("decode a.dfc -o b.png");
  EXPECT_THAT(keys(j), testing::IsSupersetOf({"codec", "sampler", "width", "height", "decode_seconds"}));
  EXPECT_EQ(j["codec"], "gaussian");
  EXPECT_EQ(j["sampler"], "flow");
  EXPECT_EQ(j["width"], 48);
  EXPECT_EQ(j["height"], 48);
}

TEST_F(Rate, LosslessFilesComeBackExactlyAndTheirPrefixesNearly) {
  const Json j = encode("--lossless");
  const auto bytes = j["file_bytes"].get<uint64_t>();
  done("decode a.dfc -o b.png --quiet");
  EXPECT_EQ(load("b.png").pixels, image_.pixels);
  EXPECT_EQ(json("info a.dfc")["lossless"], "yes");
  const Json lossy = json("decode a.dfc -o c.png --max-bytes " + std::to_string(bytes / 2));
  EXPECT_EQ(lossy["sampler"], "flow");
  EXPECT_EQ(lossy["warnings"].size(), 1u);
  done("test a.dfc --quiet");
  EXPECT_EQ(shell("head -c " + std::to_string(bytes - 10) + " a.dfc > part.dfc; diffc test part.dfc").status,
            1);
  EXPECT_GT(psnr(mse(image_, load("c.png"))), 20);
  refused_with("encode in.png -o a.dfc --codec gaussian --lossless --bpp 1", 2, "give no rate target");
  refused_with("encode in.png -o a.dfc --codec jpeg --lossless", 2, "lossless");
}

TEST_F(Rate, RealismLeadsFromTheFlowToTheMean) {
  encode("-q 30");
  done("decode a.dfc -o flow.png --sampler flow --quiet");
  done("decode a.dfc -o mean.png --sampler mean --quiet");
  const double least = mse(image_, load("mean.png"));
  for (const char* t : {"0", "0.5", "1", "1.5", "2"}) {
    const Json j = json(std::string("decode a.dfc -o b.png --realism ") + t);
    EXPECT_EQ(j["sampler"], "r2d2");
    EXPECT_EQ(j.contains("sampler_epsilon"), *t != '2' && std::string(t) != "0") << t;
    if (j.contains("sampler_epsilon")) {
      EXPECT_GT(j["sampler_epsilon"], 0);
      EXPECT_GE(j["sampler_collapsed"], 0);
    }
    EXPECT_GE(mse(image_, load("b.png")), least) << t;
    if (*t == '0' && t[1] == 0) {
      EXPECT_EQ(load("b.png").pixels, load("flow.png").pixels);
    }
  }
  EXPECT_EQ(load("b.png").pixels, load("mean.png").pixels);
  refused_with("decode a.dfc -o b.png --realism 1 --sampler mean", 2, "give --realism or --sampler");
  refused_with("decode a.dfc -o b.png --realism 3", 2, "t");
}

TEST_F(Rate, ExactSchemeTellsWhatItMissed) {
  const Json j = encode("-q 5 --rcc pfr-exact");
  EXPECT_LT(j["search_cut_short"], 0.01);
  EXPECT_GT(j["search_cut_short"], 0);
  done("decode a.dfc -o b.png --quiet");
  refused_with("encode in.png -o a.dfc -q 5 --codec gaussian -p protocol=paper", 2, "rcc=ideal");
  refused_with("encode in.png -o a.dfc -q 5 --codec gaussian --steps 500", 2, "256");
}

TEST_F(Rate, CompareReadsFilesOfAnyKind) {
  encode("-q 50");
  done("decode a.dfc -o b.png --quiet");
  const Json j = json("compare in.png b.png");
  EXPECT_EQ(keys(j), (std::vector<std::string>{"mse", "psnr", "ssim"}));
  const double error = mse(image_, load("b.png"));
  EXPECT_NEAR(j["mse"], error, 1e-9);
  EXPECT_NEAR(j["psnr"], psnr(error), 1e-9);
  EXPECT_EQ(json("compare in.png a.dfc"), j);
  EXPECT_EQ(json("compare in.png in.png")["psnr"], nullptr);
  save("other.png", picture(8, 8));
  EXPECT_EQ(diffc("compare in.png other.png").status, 2);
}

TEST_F(Rate, BitsPerPixelIsAnUpperBound) {
  double before = 0;
  for (const double bpp : {0.05, 0.3, 1.0, 2.5}) {
    const Json j = encode("--bpp " + std::to_string(bpp));
    EXPECT_LE(j["bpp"].get<double>(), bpp);
    EXPECT_GE(j["bpp"].get<double>(), before);
    before = j["bpp"];
  }
  EXPECT_GT(before, 2.3);
}

TEST_F(Rate, PsnrIsReached) {
  encode("--psnr 25");
  const auto small = std::filesystem::file_size(path("a.dfc"));
  done("decode a.dfc -o b.png --quiet");
  EXPECT_GE(psnr(mse(image_, load("b.png"))), 25.0);
  encode("--psnr 30");
  EXPECT_GT(std::filesystem::file_size(path("a.dfc")), small);
}

TEST_F(Rate, QualityIsMonotone) {
  int64_t before = 0;
  for (const char* q : {"0", "25", "50", "75", "100"}) {
    const Json j = encode(std::string("-q ") + q);
    EXPECT_GE(j["file_bytes"].get<int64_t>(), before) << q;
    before = j["file_bytes"];
  }
}

TEST_F(Rate, PrefixesDecode) {
  const Json messages = encode("-q 70")["messages"];
  ASSERT_GT(messages.size(), 2u);
  const uint64_t first = messages[0]["end_offset"], last = messages.back()["end_offset"];
  EXPECT_LE(last, std::filesystem::file_size(path("a.dfc")));
  done("decode a.dfc -o all.png --quiet");
  done("decode a.dfc -o last.png --quiet --max-bytes " + std::to_string(last));
  done("decode a.dfc -o one.png --quiet --max-bytes " + std::to_string(first));
  done("decode a.dfc -o none.png --quiet --max-bytes " + std::to_string(first - 1));
  EXPECT_EQ(text("all.png"), text("last.png"));
  EXPECT_GT(mse(image_, load("one.png")), mse(image_, load("all.png")));
  EXPECT_NE(text("none.png"), text("one.png"));
  // The same bytes as a file of their own.
  shell("head -c " + std::to_string(first) + " a.dfc >cut.dfc");
  done("decode cut.dfc -o cut.png --quiet");
  EXPECT_EQ(text("cut.png"), text("one.png"));
  refused_with("decode a.dfc -o z.png --max-bytes 5", 1, "truncated");
}

TEST_F(Rate, InfoDescribesFiles) {
  encode("-q 30 --seed 9 --checksum");
  const Json j = json("info a.dfc");
  EXPECT_EQ(j["codec"], "gaussian");
  EXPECT_EQ(j["container"], "dfc");
  EXPECT_EQ(j["width"], 48);
  EXPECT_EQ(j["seed"], 9);
  EXPECT_EQ(j["checksum"], true);
  EXPECT_EQ(j["file_bytes"], std::filesystem::file_size(path("a.dfc")));
  const std::string lines = done("info a.dfc");
  EXPECT_NE(lines.find("codec: gaussian\n"), std::string::npos) << lines;
}

}  // namespace
}  // namespace diffc
