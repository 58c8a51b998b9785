// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The program as users run it: messages, exit codes, resuming after a kill, several processes.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "scratch.h"
#include "tests/codec/image_file/make_jpeg.h"
#include "tests/models/transform/random_model.h"

namespace diffc::rdbench {
namespace {

using test::Ran;

class Program : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(test::rdbench_program())) GTEST_SKIP() << "rdbench is not built";
    test::write_pictures(scratch_ / "set", 24);
  }

  // A codec that every machine has.
  std::string codec(const std::string& before = "true") const {
    return " --codec 'custom:encode=" + before + " && cp {in} {out},decode=cp {in} {out},label=copy'";
  }
  std::string basic(const std::string& out = "out") const {
    return test::rdbench_program() + " --dataset " + (scratch_ / "set") + " --out " + (scratch_ / out) +
           " --bootstrap 20 --no-timing";
  }
  Ran run(const std::string& command) const { return test::run_command(command, scratch_); }

  test::Scratch scratch_;
};

TEST_F(Program, HelpAndVersion) {
  const Ran help = run(test::rdbench_program() + " --help");
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.out.find("--resize-box"), std::string::npos);
  EXPECT_EQ(run(test::rdbench_program() + " --version").status, 0);
}

TEST_F(Program, WrongUsageIsOneLineAndTwo) {
  const auto expect = [&](const std::string& command, const std::string& message) {
    const Ran ran = run(command);
    EXPECT_EQ(ran.status, 2) << ran.err;
    EXPECT_EQ(ran.err, message + "\n");
    EXPECT_EQ(ran.out, "");
  };
  const std::string p = test::rdbench_program();
  expect(p, "rdbench: no data set given: use --dataset PATH");
  expect(p + " --dataset x", "rdbench: no codec given: use --codec NAME:KEY=VALUE");
  expect(p + " --dataset x --codec jpeg", "rdbench: no folder for the results given: use --out DIR");
  expect(basic() + " --codec custom:encode=x",
         "rdbench: spec 'custom:encode=x': no 'encode' command with {in} and {out}: write "
         "custom:encode=...,decode=...");
  expect(basic() + codec() + " -j -1", "rdbench: -j is out of range: give 0 to 1024");
  EXPECT_EQ(run(basic() + " --codec nocodec:q=1").status, 2);
  EXPECT_EQ(run(basic() + codec() + " --nonsense").status, 2);
}

TEST_F(Program, MissingThingsAreOneLineAndOne) {
  Ran ran = run(test::rdbench_program() + " --dataset /nonexistent/set --out " + (scratch_ / "o") + codec());
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "rdbench: /nonexistent/set: no such file or folder: check the path\n");
  ran = run(basic() + codec() + " --features /nonexistent/net.pt");
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "rdbench: /nonexistent/net.pt: cannot be read: check the path\n");
  ran = run(basic() + codec() + " --import /nonexistent/curve.json");
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
}

TEST_F(Program, WritesAllFiles) {
  const Ran ran = run(basic() + codec());
  ASSERT_EQ(ran.status, 0) << ran.err;
  for (const char* name :
       {"results.json", "results.csv", "results.md", "report.html", "compressai/copy.json"}) {
    EXPECT_TRUE(std::filesystem::exists(scratch_ / ("out/" + std::string(name)))) << name;
  }
  EXPECT_TRUE(ran.out.starts_with("| spec")) << ran.out;
}

// libjxl and others describe damaged files in many lines of their own.
TEST_F(Program, LibrariesAreSilentAboutDamagedFiles) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "standard error is left to the sanitizer";
#endif
  const std::string diffc = std::filesystem::path(test::rdbench_program()).replace_filename("diffc");
  int formats = 0;
  for (const std::string extension : {"jxl", "avif", "webp"}) {
    const std::string file = scratch_ / ("set/90." + extension);
    if (run(diffc + " encode " + (scratch_ / "set/1.png") + " --quiet -o " + file).status != 0) continue;
    ++formats;
    write_file_atomically(file, test::half(read_file_bytes(file)));
  }
  if (formats == 0) GTEST_SKIP() << "this build has no plugin of a native format";
  const Ran ran = run(basic() + codec());
  EXPECT_EQ(ran.status, 0);
  std::istringstream lines(ran.err);
  for (std::string line; std::getline(lines, line);) EXPECT_TRUE(line.starts_with("rdbench: ")) << line;
  const auto row = nlohmann::json::parse(test::file_text(scratch_ / "out/results.json"))["results"][0];
  EXPECT_EQ(row["bugs"], formats);
}

// The row of the image tells what `diffc encode` tells of the file; the others are measured.
TEST_F(Program, HalfAJpegIsTheErrorOfDiffc) {
  const std::string cut = scratch_ / "set/3.jpg";
  write_file_atomically(cut, test::half(test::make_jpeg(test::picture(3, 64, 64))));
  const Ran ran = run(basic() + codec());
  ASSERT_EQ(ran.status, 0) << ran.err;
  const std::string diffc = std::filesystem::path(test::rdbench_program()).replace_filename("diffc");
  const Ran encode = run(diffc + " encode " + cut + " -o " + (scratch_ / "x.dfc"));
  EXPECT_EQ(encode.err,
            "diffc: " + cut + ": not an image that can be read: it ends too early or is damaged\n");
  const auto results = nlohmann::json::parse(test::file_text(scratch_ / "out/results.json"));
  const auto& row = results["results"][0];
  EXPECT_EQ(row["bugs"], 1);
  EXPECT_EQ("diffc: " + row["first_error"].get<std::string>() + "\n",
            "diffc: 3.jpg: " + encode.err.substr(std::string("diffc: ").size()));
}

// Latin-1 names are no UTF-8, and JSON is: the results of all the work must be written all the same.
TEST_F(Program, NamesThatAreNotUtf8) {
  write_file_atomically(scratch_ / "set/caf\xe9.png", std::vector<uint8_t>{1, 2, 3});
  const Ran ran = run(basic() + codec());
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto results = nlohmann::json::parse(test::file_text(scratch_ / "out/results.json"));
  EXPECT_EQ(results["results"][0]["bugs"], 1);
  EXPECT_NE(results["results"][0]["first_error"].get<std::string>().find("caf\xef\xbf\xbd.png"),
            std::string::npos);
}

TEST_F(Program, PicturesOfPlugins) {
  const std::string diffc = std::filesystem::path(test::rdbench_program()).replace_filename("diffc");
  std::filesystem::create_directories(scratch_ / "native");
  std::filesystem::create_directories(scratch_ / "plain");
  int seen = 0;
  for (const std::string name : {"webp", "jxl", "avif", "bpg"}) {
    const std::string native = (scratch_ / "native/") + name + "." + name;
    if (run(diffc + " encode " + (scratch_ / "set/1.png") + " --quiet -o " + native).status != 0) continue;
    ASSERT_EQ(
        run(diffc + " decode " + native + " --quiet -o " + (scratch_ / "plain/") + name + ".png").status, 0);
    ++seen;
  }
  if (seen == 0) GTEST_SKIP() << "this build has no plugin of a native format";
  const auto rows = [&](const std::string& set) {
    const Ran ran = run(test::rdbench_program() + " --dataset " + (scratch_ / set) + " --out " +
                        (scratch_ / ("out-" + set)) + " --bootstrap 20 --no-timing --codec jpeg:q=30");
    EXPECT_EQ(ran.status, 0) << ran.err;
    auto row =
        nlohmann::json::parse(test::file_text(scratch_ / ("out-" + set + "/results.json")))["results"][0];
    EXPECT_EQ(row["bugs"], 0);
    return row;
  };
  EXPECT_EQ(rows("native"), rows("plain"));
}

// Killed in the middle and resumed: no finished image is encoded again, and the results are those of one run.
TEST_F(Program, ModelsOfOtherKindsThanDenoisers) {
  const std::string model = scratch_ / "transform.safetensors";
  model_files::write_safetensors(model, transform::random_model());
  const Ran ran = run(basic() + " --codec 'hyperprior:model=" + model + ",bpp=4|8'");
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(ran.out.find(model + ",bpp=8 |    0 |"), std::string::npos) << ran.out;
  EXPECT_EQ(run(basic("other") + " --codec 'diffc:model=" + model + ",bpp=1'").status, 2);
}

TEST_F(Program, ResumesAfterKill) {
  const std::string slow = "sleep 0.1; echo x >>" + (scratch_ / "count");
  const std::string command = basic() + codec(slow) + " -j 2";
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    execl("/bin/sh", "sh", "-c", ("exec " + command + " >/dev/null 2>&1").c_str(), nullptr);
    _exit(127);
  }
  const auto count = [&] {
    const std::string text = test::file_text(scratch_ / "count");
    return std::count(text.begin(), text.end(), '\n');
  };
  for (int i = 0; i < 600 && count() < 8; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  kill(-child, SIGKILL);
  waitpid(child, nullptr, 0);
  const auto before = count();
  ASSERT_GE(before, 8);
  ASSERT_LT(before, 24);
  const Ran resumed = run(command + " --resume");
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_NE(resumed.err.find("of 24 images were finished before"), std::string::npos) << resumed.err;
  // At most the two images being encoded when the signal came are done twice.
  EXPECT_LE(count(), 24 + 2);
  ASSERT_EQ(run(basic("whole") + codec(slow)).status, 0);
  EXPECT_EQ(test::file_text(scratch_ / "out/results.json"), test::file_text(scratch_ / "whole/results.json"));
  EXPECT_EQ(test::file_text(scratch_ / "out/results.csv"), test::file_text(scratch_ / "whole/results.csv"));
}

TEST_F(Program, ResumeRefusesOtherPixels) {
  ASSERT_EQ(run(basic() + codec()).status, 0);
  const std::string name = scratch_ / "set/3.png";
  ASSERT_TRUE(std::filesystem::exists(name));
  Image image = read_image_file(name);
  image.pixels[0] ^= 1;
  write_file_atomically(name, write_image(image, "png"));
  const Ran resumed = run(basic() + codec() + " --resume");
  EXPECT_EQ(resumed.status, 2);
  EXPECT_EQ(resumed.err,
            "rdbench: 3.png has changed since the run that --resume continues: run without --resume\n");
}

TEST_F(Program, MpiGivesTheSameFiles) {
  if (std::system("mpirun --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "Open MPI is not installed";
  if (run(test::rdbench_program() + " --version").out.find('\n') + 1 ==
      run(test::rdbench_program() + " --version").out.size()) {
    GTEST_SKIP() << "rdbench is built without MPI";
  }
  ASSERT_EQ(run(basic("one") + codec() + " -j 1").status, 0);
  const std::string mpirun =
      "env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe -n 2 ";
  const Ran two = run(mpirun + basic("two") + codec() + " -j 1");
  ASSERT_EQ(two.status, 0) << two.err;
  for (const char* name : {"results.json", "results.csv", "results.md", "report.html"}) {
    EXPECT_EQ(test::file_text(scratch_ / ("one/" + std::string(name))),
              test::file_text(scratch_ / ("two/" + std::string(name))))
        << name;
  }
  EXPECT_TRUE(std::filesystem::exists(scratch_ / "two/journal-1.bin"));
  // The images of both processes are found again by one.
  const Ran again = run(basic("two") + codec() + " --resume");
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_NE(again.err.find("24 of 24 images were finished before"), std::string::npos) << again.err;
  EXPECT_EQ(test::file_text(scratch_ / "one/results.json"), test::file_text(scratch_ / "two/results.json"));
  EXPECT_EQ(run(mpirun + basic("three") + " --codec nocodec").status, 2);
}

}  // namespace
}  // namespace diffc::rdbench
