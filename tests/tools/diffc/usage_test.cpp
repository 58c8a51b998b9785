// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Wrong usage: exit code 2 and one line that says what went wrong and what to do.

#include "cli_fixture.h"

namespace diffc {
namespace {

class Usage : public Cli {
 protected:
  void SetUp() override { save("in.png", picture(8, 8)); }
};

TEST_F(Usage, Commands) {
  refused("", 2, "no command given: see diffc --help");
  refused("shrink in.png", 2, "unknown command 'shrink': see diffc --help");
  EXPECT_NE(done("--help").find("compare"), std::string::npos);
  for (const char* command : {"encode", "decode", "info", "test", "plugins", "compare"})
    EXPECT_TRUE(done(std::string(command) + " --help").starts_with(std::string("usage: diffc ") + command));
}

TEST_F(Usage, VersionNamesLibraries) {
  const std::string version = done("--version");
  EXPECT_TRUE(version.starts_with("diffc ")) << version;
  EXPECT_NE(version.find("zstd"), std::string::npos);
  EXPECT_NE(version.find("libtiff 4."), std::string::npos);
  EXPECT_EQ(done("encode --version"), version);
  refused_with("info -- --version", 1, "--version: cannot read");
}

TEST_F(Usage, MissingArguments) {
  refused("encode", 2, "no input given: diffc encode IN -o OUT");
  refused("encode in.png", 2, "no output given: add -o OUT.dfc, or -O FOLDER");
  refused("decode", 2, "no input given: diffc decode IN -o OUT");
  refused("decode a.dfc", 2, "no output given: add -o OUT.png, or -O FOLDER");
  refused("info", 2, "no input file given: diffc info IN");
  refused("test", 2, "no file given: diffc test FILE...");
  refused("compare in.png", 2, "two files are needed: diffc compare A B");
  refused_with("info in.png in.png", 2, "too many positional options");
}

TEST_F(Usage, ExclusiveOptions) {
  const std::string encode = "encode in.png -o a.dfc --codec gaussian ";
  refused(encode + "--bpp 1 --psnr 30", 2,
          "more than one rate target: give one of bpp, bytes, psnr and quality");
  refused(encode + "--bpp 1 -q 30", 2, "more than one rate target: give one of bpp, bytes, psnr and quality");
  refused(encode + "--psnr 30 -q 30", 2,
          "more than one rate target: give one of bpp, bytes, psnr and quality");
  refused("encode in.png -o - --codec gaussian --json", 2,
          "--json and -o - both want standard output: choose one");
  refused("decode a.dfc -o - --json", 2, "--json and -o - both want standard output: choose one");
  EXPECT_EQ(files(), std::vector<std::string>{"in.png"});
}

TEST_F(Usage, UnknownNames) {
  refused("encode in.png -o a.dfc --frobnicate", 2, "unrecognised option '--frobnicate': see --help");
  refused_with("encode in.png -o a.dfc --codec nosuch", 2, "no encoder is called 'nosuch': there are ");
  refused_with("encode in.png -o a.dfc --codec gaussian --rcc nosuch", 2,
               "gaussian: parameter 'rcc' cannot be 'nosuch'");
  refused_with("encode in.png -o a.dfc --codec gaussian -p stepz=3", 2, "did you mean 'steps'?");
  refused_with("encode in.png -o a.dfc --codec gaussian -p steps", 2, "'steps' is not NAME=VALUE");
  done("encode in.png -o a.dfc --codec gaussian -q 10 --quiet");
  refused_with("decode a.dfc -o b.png --sampler nosuch", 2, "no sampler is called 'nosuch': there are ");
  refused("decode a.dfc -o b", 2, "the output has no extension: name it .png, .ppm, ...");
  refused_with("decode a.dfc -o b.xyz", 2,
               "cannot write images as '.xyz': use png, ppm, pgm, pnm, bmp or tiff");
}

// The original must survive every way of naming it as the output.
TEST_F(Usage, TheInputIsNeverOverwritten) {
  namespace fs = std::filesystem;
  const auto size = fs::file_size(path("in.png"));
  fs::create_symlink("in.png", path("link.dfc"));
  fs::create_hard_link(path("in.png"), path("hard.dfc"));
  refused("encode in.png -o link.dfc --codec gaussian", 2,
          "the output link.dfc is the input in.png: name another file");
  refused("encode in.png -o hard.dfc --codec gaussian", 2,
          "the output hard.dfc is the input in.png: name another file");
  refused("encode in.png -o ./in.png --codec gaussian", 2,
          "the output ./in.png is the input in.png: name another file");
  done("encode in.png -o a.dfc --codec gaussian -q 10 --quiet");
  fs::create_hard_link(path("a.dfc"), path("a.png"));
  refused("decode a.dfc -o a.png", 2, "the output a.png is the input a.dfc: name another file");
  EXPECT_EQ(fs::file_size(path("in.png")), size);
}

TEST_F(Usage, PictureFormatsAreNoOutputsOfEncode) {
  for (const char* name : {"b.png", "b.tif", "b.PPM"})
    refused_with(std::string("encode in.png --codec gaussian -o ") + name, 2,
                 "files: name the output .dfc, ");
  EXPECT_EQ(files(), std::vector<std::string>{"in.png"});
}

TEST_F(Usage, OverwritingCanBeForbidden) {
  done("encode in.png -o a.dfc --codec gaussian -q 10 --quiet --no-overwrite");
  refused("encode in.png -o a.dfc --codec gaussian -q 20 --no-overwrite", 2,
          "a.dfc exists: remove it, or leave --no-overwrite out");
  done("encode in.png -o a.dfc --codec gaussian -q 20 --quiet");
  done("decode a.dfc -o b.png --quiet --no-overwrite");
  refused("decode a.dfc -o b.png --no-overwrite", 2, "b.png exists: remove it, or leave --no-overwrite out");
}

TEST_F(Usage, ValuesOutOfRange) {
  const std::string encode = "encode in.png -o a.dfc --codec gaussian ";
  refused(encode + "-q 101", 2, "quality is out of range: give 0 to 100");
  refused(encode + "-q nan", 2, "quality is out of range: give 0 to 100");
  refused(encode + "--salt 256", 2, "the salt is out of range: give 0 to 255");
  refused(encode + "--threads -1", 2, "the number of threads is out of range: give 0 to 1024");
  for (const char* bad : {"--bpp 0", "--bpp -1", "--bpp nan", "--bpp x", "--psnr nan", "--steps 0",
                          "--steps x", "--seed -1", "--max-pixels -1", "--seed 1.5"})
    refused_with(encode + bad, 2, "");
  EXPECT_EQ(files(), std::vector<std::string>{"in.png"});
}

TEST_F(Usage, TheTheoreticalSchemeWritesNoFile) {
  refused("encode in.png -o a.dfc --codec gaussian --rcc ideal", 2,
          "'ideal' writes no file that can be decoded: use it in rdbench");
}

TEST_F(Usage, NativeExtensionOfAnotherCodec) {
  refused("encode in.png -o a.jpg --codec gaussian", 2,
          "codec 'gaussian' does not write .jpg files: name the output .dfc");
}

}  // namespace
}  // namespace diffc
