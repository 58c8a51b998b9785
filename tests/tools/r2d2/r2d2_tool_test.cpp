// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct ToolRun {
  int code = -1;
  std::string output;  // both streams
};

ToolRun r2d2(const std::string& args) {
  ToolRun run;
  std::FILE* pipe = popen((std::string(R2D2_TOOL) + " " + args + " 2>&1").c_str(), "r");
  char buffer[512];
  while (std::fgets(buffer, sizeof buffer, pipe)) run.output += buffer;
  run.code = WEXITSTATUS(pclose(pipe));
  return run;
}

std::string folder(const char* name) {
  return testing::TempDir() + "r2d2_tool_" + name;
}

std::vector<std::vector<double>> read_csv(const std::string& path, std::string* header) {
  std::ifstream in(path);
  std::getline(in, *header);
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(in, line);) {
    rows.emplace_back();
    std::istringstream fields(line + ",");
    for (std::string field; std::getline(fields, field, ',');)
      rows.back().push_back(field.empty() ? NAN : std::stod(field));
  }
  return rows;
}

TEST(R2d2Tool, EvaluateWritesTheCurve) {
  const std::string out = folder("evaluate");
  const ToolRun run =
      r2d2("evaluate --source gaussian --epsilon 0.25,0.5 --samples 8192 --steps 2 --seeds 2 --out " + out);
  ASSERT_EQ(run.code, 0) << run.output;
  std::string header;
  const auto rows = read_csv(out + "/curve.csv", &header);
  EXPECT_EQ(header, "epsilon,rate,distortion,rate_q25,rate_q75,exact_rate");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_NEAR(rows[1][1], rows[1][5], 0.05);
  EXPECT_NEAR(rows[1][5], 0.346574, 1e-5);
  EXPECT_NEAR(rows[1][2], 0.25, 0.02);
}

TEST(R2d2Tool, BlahutArimotoAndMixtureNeedNoNetwork) {
  const std::string out = folder("mixture");
  const ToolRun run = r2d2(
      "estimate --source gmm2 --method mixture --components 3 --epsilon 0.02 --samples 8192 --out " + out);
  ASSERT_EQ(run.code, 0) << run.output;
  std::string header;
  const auto rows = read_csv(out + "/curve.csv", &header);
  EXPECT_NEAR(rows.at(0)[1], rows.at(0)[5], 0.06);
}

TEST(R2d2Tool, CodeWritesRealMessages) {
  const std::string out = folder("code");
  const ToolRun run =
      r2d2("code --source gaussian --rcc trellis-fast --bits 128 --messages 2 --epsilon 0.25 --out " + out);
  ASSERT_EQ(run.code, 0) << run.output;
  std::string header;
  const auto rows = read_csv(out + "/code.csv", &header);
  EXPECT_EQ(header, "epsilon,rows,message_bits,rate,distortion,exact_rate,overhead");
  EXPECT_NEAR(rows.at(0)[2], 128, 24);
}

TEST(R2d2Tool, PlotWarnsOnceWhereTheLawIsNegative) {
  if (std::system("command -v gnuplot > /dev/null") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const std::string out = folder("plot");
  const ToolRun run = r2d2("plot --source sinc4 --epsilon 0.02,0.1 --out " + out);
  ASSERT_EQ(run.code, 0) << run.output;
  EXPECT_NE(run.output.find("r2d2: warning: the backward heat solution"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(out + "/laws.svg"));
  EXPECT_TRUE(std::filesystem::exists(out + "/laws.png"));
}

TEST(R2d2Tool, BadInputIsOneLineAndAnExitCode) {
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  struct Case {
    const char* args;
    int code;
    const char* says;
  };
  for (const Case& c : {Case{"", 2, "no command"}, Case{"frobnicate", 2, "unknown command"},
                        Case{"evaluate --out x", 2, "--source"},
                        Case{"evaluate --source laplace --out x", 2, "unknown source"},
                        Case{"evaluate --source npy:/nonexistent.npy --out x", 1, "cannot be read"},
                        Case{"evaluate --source gaussian --epsilon -1 --out x", 2, "positive"},
                        Case{"evaluate --source gaussian --epsilon abc --out x", 2, "not a number"},
                        Case{"estimate --source gmm1 --method magic --out /tmp", 2, "unknown method"}}) {
    const ToolRun run = r2d2(c.args);
    EXPECT_EQ(run.code, c.code) << c.args << run.output;
    EXPECT_NE(run.output.find(c.says), std::string::npos) << run.output;
    EXPECT_EQ(lines(run.output), 1) << run.output;
  }
}

TEST(R2d2Tool, EpsilonAboveTheSmallestVarianceIsRefused) {
  const ToolRun run = r2d2("evaluate --source gmm1 --epsilon 0.05 --samples 100 --out " + folder("a1"));
  EXPECT_NE(run.code, 0);
  EXPECT_NE(run.output.find("Assumption A1"), std::string::npos);
}

TEST(R2d2Tool, HelpAndVersion) {
  EXPECT_EQ(r2d2("--help").code, 0);
  EXPECT_EQ(r2d2("--version").code, 0);
  EXPECT_EQ(r2d2("estimate --help").code, 0);
}

}  // namespace
