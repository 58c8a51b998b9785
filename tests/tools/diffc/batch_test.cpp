// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Many inputs with -O: the same files as one by one, and one that fails stops no other.

#include "cli_fixture.h"

namespace diffc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kEncode = "encode --codec gaussian --bpp 1 ";

class Batch : public Cli {
 protected:
  void SetUp() override {
    save("a.png", picture(16, 16));
    save("b.png", picture(24, 8));
    save("c.ppm", picture(16, 12));
  }
};

TEST_F(Batch, FilesAreThoseOfSingleRuns) {
  // More pixels than are worked on at the same time as others.
  save("large.png", picture(300, 240));
  const std::string inputs = "a.png large.png b.png c.ppm";
  for (const char* threads : {"1", "3"}) {
    const std::string folder = std::string("of") + threads;
    done(kEncode + inputs + " -O " + folder + " --threads " + threads);
    done("decode " + folder + "/*.dfc -O " + folder + "/pictures --threads " + threads);
  }
  for (const std::string input : {"a.png", "b.png", "c.ppm", "large.png"}) {
    const std::string name = input.substr(0, input.find('.')), file = name + ".dfc";
    done(kEncode + input + " -o " + file);
    done("decode " + file + " -o copy.png");
    for (const std::string folder : {"of1/", "of3/"}) {
      EXPECT_EQ(text(folder + file), text(file)) << folder << name;
      EXPECT_EQ(text(folder + "pictures/" + name + ".png"), text("copy.png")) << folder << name;
    }
  }
}

TEST_F(Batch, FailuresAreToldAndTheRestGoesOn) {
  write_file_atomically(path("bad.png"), std::vector<uint8_t>{1, 2, 3});
  const Ran ran = diffc(kEncode + std::string("a.png bad.png missing.png b.png -O out"));
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("diffc: bad.png: not an image that can be read"));
  EXPECT_THAT(ran.err, HasSubstr("diffc: missing.png: "));
  EXPECT_THAT(ran.err, HasSubstr("out/a.dfc: gaussian 16x16, "));
  EXPECT_THAT(ran.err, HasSubstr("\n2 of 4 files encoded, "));
  EXPECT_THAT(files("out"), ElementsAre("a.dfc", "b.dfc"));

  // Wrong usage of every file is wrong usage.
  EXPECT_EQ(diffc(kEncode + std::string("a.png b.png -O out --psnr 30")).status, 2);
  const Ran pipe = shell("mkfifo pipe; diffc encode --codec gaussian --bpp 1 a.png pipe -O out");
  EXPECT_EQ(pipe.status, 1);
  EXPECT_THAT(pipe.err, HasSubstr("diffc: pipe: -O reads regular files: use -o"));

  const Ran quiet = diffc(kEncode + std::string("a.png bad.png -O out --quiet"));
  EXPECT_EQ(quiet.status, 1);
  EXPECT_EQ(std::count(quiet.err.begin(), quiet.err.end(), '\n'), 1) << quiet.err;
}

TEST_F(Batch, JsonHasEveryFileInOrder) {
  const Ran ran = diffc(kEncode + std::string("b.png missing.png a.png -O out --json"));
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "");
  const nlohmann::json report = nlohmann::json::parse(ran.out);
  EXPECT_EQ(report["failed"], 1);
  ASSERT_EQ(report["files"].size(), 3u);
  EXPECT_EQ(report["files"][0]["output"], "out/b.dfc");
  EXPECT_EQ(report["files"][0]["width"], 24);
  EXPECT_EQ(report["files"][1]["input"], "missing.png");
  EXPECT_THAT(report["files"][1]["error"].get<std::string>(), HasSubstr("missing.png: "));
  EXPECT_EQ(report["files"][2]["file_bytes"], text("out/a.dfc").size());
}

TEST_F(Batch, FormatOfTheOutputs) {
  done("encode a.png b.png -O out --format JPG -q 80");
  EXPECT_THAT(files("out"), ElementsAre("a.jpg", "b.jpg"));
  done("decode out/a.jpg out/b.jpg -O out --format .ppm");
  EXPECT_THAT(files("out"), ElementsAre("a.jpg", "a.ppm", "b.jpg", "b.ppm"));
  refused_with("encode a.png -O out --format png", 2, "no codec writes .png files");
}

TEST_F(Batch, NothingIsLost) {
  done(kEncode + std::string("a.png -O out"));
  const std::string before = text("out/a.dfc");
  const Ran ran = diffc(kEncode + std::string("a.png b.png -O out --no-overwrite --seed 7"));
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("diffc: a.png: out/a.dfc exists: "));
  EXPECT_EQ(text("out/a.dfc"), before);
  EXPECT_THAT(files("out"), ElementsAre("a.dfc", "b.dfc"));

  refused("decode a.png b.png -O .", 2, "the output ./a.png is the input a.png: name another folder");
  // An input of one file is no output of another.
  shell("mkdir links && ln -s ../b.png links/a.dfc");
  refused("encode a.png b.png -O links", 2, "the output links/a.dfc is the input b.png: name another folder");
}

TEST_F(Batch, InputsAndOutputsThatDoNotFit) {
  shell("mkdir sub && cp a.png sub/a.png");
  refused("encode a.png sub/a.png -O out", 2,
          "a.png and sub/a.png would both become out/a.dfc: give them to different folders");
  refused("encode a.png b.png -o out.dfc", 2, "several inputs and one output: give -O FOLDER instead of -o");
  refused("encode a.png -o a.dfc -O out", 2, "-o and -O both say where to write: give one of them");
  refused("encode a.png - -O out", 2, "standard input has no name for its output in a folder: use -o");
  refused("encode a.png -o a.dfc --format jpg", 2,
          "--format is for -O: choose the format by the name of the output");
  refused_with("encode a.png -O b.png", 2, "b.png: ");
  refused_with("encode a.png -O b.png/sub", 2, "b.png/sub: ");
  for (const char* format : {"a/b", ".", "tar.gz", "''"})
    refused_with(std::string("encode a.png -O out --format ") + format, 2, "is no extension");
  refused_with("decode a.dfc -O out --sampler nosuch", 2, "no sampler is called 'nosuch': ");
  EXPECT_THAT(files(), testing::Not(testing::Contains("out")));
  refused("decode a.dfc -O out --preview p.png", 2, "--preview shows one picture, -O is for many: use -o");
}

}  // namespace
}  // namespace diffc
