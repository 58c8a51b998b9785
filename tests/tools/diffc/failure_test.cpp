// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What fails, fails with exit code 1, one line, and no file left behind.

#include <unistd.h>

#include "cli_fixture.h"

namespace diffc {
namespace {

class Failure : public Cli {
 protected:
  void SetUp() override {
    save("in.png", picture(32, 32));
    done("encode in.png -o a.dfc --codec gaussian -q 60 --quiet");
  }
  const std::string encode_ = "encode in.png --codec gaussian -q 60 --quiet -o ";
};

TEST_F(Failure, MissingInput) {
  refused("encode none.png -o b.dfc", 1, "none.png: cannot read: No such file or directory");
  refused("decode none.dfc -o b.png", 1, "none.dfc: cannot read: No such file or directory");
  refused("info none.dfc", 1, "none.dfc: cannot read: No such file or directory");
  refused("encode . -o b.dfc", 1, ".: cannot read: Is a directory");
}

TEST_F(Failure, DamagedInput) {
  shell("head -c 40 in.png >cut.png; : >empty; head -c 5 a.dfc >head.dfc; echo hello >text");
  refused_with("encode cut.png -o b.dfc", 1, "cut.png: not an image that can be read: ");
  refused_with("encode empty -o b.dfc", 1, "empty: not an image that can be read: it is empty");
  refused_with("encode text -o b.dfc", 1, "text: not an image that can be read: ");
  refused_with("decode head.dfc -o b.png", 1, "truncated");
  refused_with("decode empty -o b.png", 1, "not a file of any known codec");
  refused_with("decode text -o b.png", 1, "not a file of any known codec");
  refused_with("compare in.png text", 1, "text: not an image that can be read: ");
  done("encode in.png -o c.dfc --codec gaussian -q 60 --quiet --checksum");
  shell("printf X | dd of=c.dfc bs=1 seek=40 conv=notrunc");
  refused("decode c.dfc -o b.png", 1, "the payload does not match its checksum: the file is damaged");
}

// Libraries that describe the damage themselves are kept quiet.
TEST_F(Failure, DamagedFilesOfOtherCodecsGiveOneLine) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "standard error is left to the sanitizer";
#endif
  int seen = 0;
  for (const std::string extension : {"jxl", "webp", "avif", "jpg"}) {
    if (diffc("encode in.png --quiet -o a." + extension).status != 0) continue;
    shell("cp a." + extension + " x; printf '\\377\\377\\377' | dd of=x bs=1 seek=17 conv=notrunc");
    const Ran ran = diffc("decode x --quiet -o b.png");
    if (ran.status == 0) continue;
    ++seen;
    EXPECT_EQ(ran.status, 1) << extension;
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  }
  EXPECT_GT(seen, 0);
}

TEST_F(Failure, MissingFolder) {
  refused(encode_ + "none/b.dfc", 1, "none/b.dfc: cannot write: No such file or directory");
  refused("decode a.dfc --quiet -o none/b.png", 1, "none/b.png: cannot write: No such file or directory");
}

TEST_F(Failure, UnwritableFolder) {
  if (geteuid() == 0) GTEST_SKIP() << "the superuser may write anywhere";
  shell("mkdir shut && chmod 500 shut");
  refused(encode_ + "shut/b.dfc", 1, "shut/b.dfc: cannot write: Permission denied");
  EXPECT_TRUE(files("shut").empty());
}

TEST_F(Failure, FullDevice) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  refused(encode_ + "/dev/full", 1, "/dev/full: cannot write: No space left on device");
  Ran ran = diffc(encode_ + "- >/dev/full");
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "diffc: standard output: cannot write: No space left on device\n");
  // What --json prints is output too.
  ran = diffc(encode_ + "b.dfc --json >/dev/full");
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_EQ(diffc("info a.dfc >/dev/full").status, 1);
  EXPECT_EQ(diffc("plugins >/dev/full").status, 1);
  EXPECT_EQ(diffc("compare in.png a.dfc >/dev/full").status, 1);
}

TEST_F(Failure, FileSizeLimit) {
  // A write that fails half way: the limit is in blocks of 512 bytes.
  save("large.png", picture(96, 96));
  for (const char* command : {"encode large.png -o out/b.webp -p lossless=1", "decode a.dfc -o out/b.ppm"}) {
    shell("rm -rf out; mkdir out; echo old >out/b.webp");
    const Ran ran = shell(std::string("trap '' XFSZ; ulimit -f 1; diffc ") + command + " --quiet");
    EXPECT_EQ(ran.status, 1) << ran.err;
    EXPECT_NE(ran.err.find("cannot write: File too large"), std::string::npos) << ran.err;
    EXPECT_EQ(files("out"), std::vector<std::string>{"b.webp"});
    EXPECT_EQ(text("out/b.webp"), "old\n");
  }
}

TEST_F(Failure, FullDisk) {
  if (shell("mkdir disk && mount -t tmpfs -o size=16k tmpfs disk").status != 0)
    GTEST_SKIP() << "mounting a small disk needs privileges";
  shell("head -c 12288 /dev/zero >disk/fill");
  const Ran decoded = diffc("decode a.dfc --quiet -o disk/b.tiff");
  const Ran encoded = diffc("encode in.png --quiet -o disk/c.dfc --codec gaussian -q 30");
  const std::vector<std::string> left = files("disk");
  EXPECT_EQ(shell("umount disk").status, 0);
  EXPECT_EQ(decoded.status, 0) << decoded.err;
  EXPECT_EQ(encoded.status, 1);
  EXPECT_EQ(encoded.err, "diffc: disk/c.dfc: cannot write: No space left on device\n");
  EXPECT_EQ(left, (std::vector<std::string>{"b.tiff", "fill"}));
}

TEST_F(Failure, Limits) {
  refused_with("encode in.png -o b.dfc --codec gaussian --max-pixels 1000", 1,
               "in.png: the image is too large: 32x32 is more than 1000 pixels");
  refused("decode a.dfc -o b.png --max-pixels 1000", 1,
          "an image of 32x32 has more than 1000 pixels: raise the limit of pixels if it is meant");
  refused_with("decode a.dfc -o b.png --max-memory 1000", 1, "");
  EXPECT_EQ(files(), (std::vector<std::string>{"a.dfc", "in.png"}));
}

TEST_F(Failure, WrongModelNamesTheWantedOne) {
  const std::string id = json("info a.dfc")["model"];
  ASSERT_EQ(id.size(), 2u);
  // Another model of the same kind writes a file that the shipped one cannot read.
  done("encode in.png -o other.dfc --codec gaussian -q 40 --quiet --model gaussian:knee=0.05");
  const std::string other = json("info other.dfc")["model"];
  ASSERT_NE(other, id);
  refused_with("decode other.dfc -o b.png", 1, "the file needs model " + other);
  done("decode other.dfc -o b.png --quiet --model gaussian:knee=0.05");
  refused_with("decode other.dfc -o c.png --model gaussian:knee=0.06", 1,
               "the file needs model " + other + ", but ");
  refused_with("encode in.png -o c.dfc --model none.safetensors", 1, "none.safetensors");
}

TEST_F(Failure, APrefixOfACheckedFileIsToldSo) {
  done("encode in.png -o whole.dfc --codec gaussian -q 60 --checksum --quiet");
  shell("head -c 100 whole.dfc >half.dfc");
  const Ran ran = diffc("decode half.dfc -o half.png --quiet");
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(ran.err.starts_with("diffc: warning: the file is a prefix: ")) << ran.err;
  EXPECT_EQ(json("info half.dfc")["warnings"].size(), 1u);
  EXPECT_EQ(json("info half.dfc")["decodable"], "a coarser picture, from the 100 bytes that there are");
  EXPECT_EQ(json("info whole.dfc")["warnings"].size(), 0u);
  EXPECT_EQ(diffc("decode whole.dfc -o whole.png --quiet").err, "");
}

TEST_F(Failure, InfoTellsWhatIsDamagedAndWhatIsLeft) {
  Image image = picture(32, 32);
  image.alpha.assign(image.area(), 7);
  save("alpha.png", image);
  done("encode alpha.png -o good.dfc --codec gaussian -q 60 --quiet --checksum");
  const auto good = json("info good.dfc");
  EXPECT_EQ(good["damage"].size(), 0u);
  EXPECT_FALSE(good.contains("decodable"));
  const uint64_t header_bytes = good["header_bytes"], payload = good["payload_bytes"];
  const uint64_t size = good["file_bytes"], box = header_bytes + payload + 4;
  const auto damaged = [&](uint64_t at) {
    shell("cp good.dfc bad.dfc; printf '\\377' | dd of=bad.dfc bs=1 conv=notrunc seek=" + std::to_string(at));
    const Ran ran = diffc("info bad.dfc --json");
    EXPECT_EQ(ran.status, 1);
    EXPECT_TRUE(ran.err.starts_with("diffc: bad.dfc: damaged from byte ")) << ran.err;
    return nlohmann::json::parse(ran.out, nullptr, false);
  };
  auto j = damaged(header_bytes + payload / 2);
  EXPECT_EQ(j["damage"][0]["part"], "payload");
  EXPECT_EQ(j["damage"][0]["first_byte"], header_bytes);
  EXPECT_EQ(j["width"], 32);
  // What it advises works.
  EXPECT_THAT(j["decodable"].get<std::string>(),
              testing::HasSubstr("N, N from " + std::to_string(header_bytes + 1)));
  EXPECT_EQ(diffc("decode bad.dfc -o b.png").status, 1);
  done("decode bad.dfc -o b.png --quiet --max-bytes " + std::to_string(header_bytes + payload / 2));
  j = damaged(size - 5);
  EXPECT_EQ(j["damage"][0]["part"], "alpha");
  EXPECT_EQ(j["decodable"], "the picture and what else comes before: decode --max-bytes " +
                                std::to_string(j["damage"][0]["first_byte"].get<uint64_t>()));
  done("decode bad.dfc -o b.png --quiet --max-bytes " +
       std::to_string(j["damage"][0]["first_byte"].get<uint64_t>()));
  EXPECT_GE(j["damage"][0]["first_byte"].get<uint64_t>(), box);
  EXPECT_EQ(damaged(3)["decodable"], "nothing");
  EXPECT_THAT(diffc("info bad.dfc").out, testing::HasSubstr("\ndamage: header, from byte 0 on: "));
}

TEST_F(Failure, InfoOfADamagedNativeFile) {
  done("encode in.png -o a.jpg --quiet");
  EXPECT_EQ(json("info a.jpg")["width"], 32);
  EXPECT_EQ(json("info a.jpg")["damage"].size(), 0u);
  shell("head -c 400 a.jpg >cut.jpg");
  const Ran ran = diffc("info cut.jpg --json");
  EXPECT_EQ(ran.status, 1);
  const auto j = nlohmann::json::parse(ran.out, nullptr, false);
  EXPECT_EQ(j["codec"], "jpeg");
  EXPECT_EQ(j["damage"][0]["part"], "picture");
  EXPECT_EQ(j["decodable"], "nothing");
}

TEST_F(Failure, TestReadsEverythingAndWritesNothing) {
  done("encode in.png -o b.dfc --codec gaussian -q 60 --quiet --checksum");
  shell(
      "head -c 100 b.dfc >half.dfc; head -c 100 in.png >half.png; cp b.dfc bad.dfc; printf X | dd of=bad.dfc "
      "bs=1 "
      "seek=50 conv=notrunc");
  const std::vector<std::string> before = files();
  EXPECT_EQ(done("test a.dfc b.dfc in.png"), "a.dfc: good\nb.dfc: good\nin.png: good\n");
  EXPECT_EQ(done("test a.dfc --quiet"), "");
  const Ran ran = diffc("test bad.dfc a.dfc half.dfc half.png none.dfc");
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.out, "a.dfc: good\n");
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 4) << ran.err;
  for (const char* name : {"bad.dfc: damaged from byte ", "half.dfc: the file is a prefix: ",
                           "half.png: not an image that can be read: ", "none.dfc: cannot read: "})
    EXPECT_THAT(ran.err, testing::HasSubstr(std::string("diffc: ") + name));
  const auto j = nlohmann::json::parse(diffc("test bad.dfc a.dfc --json").out);
  EXPECT_EQ(j["bad"], 1);
  EXPECT_EQ(j["files"][0]["ok"], false);
  EXPECT_EQ(j["files"][1]["ok"], true);
  EXPECT_EQ(files(), before);
}

TEST_F(Failure, ExistingOutputSurvivesFailure) {
  shell("echo old >b.png; printf x >>a.dfc; head -c 5 a.dfc >cut.dfc");
  EXPECT_EQ(diffc("decode cut.dfc -o b.png").status, 1);
  EXPECT_EQ(text("b.png"), "old\n");
}

}  // namespace
}  // namespace diffc
