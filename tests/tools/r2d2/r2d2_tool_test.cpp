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

ToolRun run_tool(const char* tool, const std::string& args) {
  ToolRun run;
  std::FILE* pipe = popen((std::string(tool) + " " + args + " 2>&1").c_str(), "r");
  char buffer[512];
  while (std::fgets(buffer, sizeof buffer, pipe)) run.output += buffer;
  run.code = WEXITSTATUS(pclose(pipe));
  return run;
}

ToolRun r2d2(const std::string& args) {
  return run_tool(R2D2_TOOL, args);
}

// A colour picture of noise around a ramp.
void write_ppm(const std::string& path, int width, int height) {
  std::ofstream out(path, std::ios::binary);
  out << "P6\n" << width << " " << height << "\n255\n";
  unsigned state = 1;
  for (int i = 0; i < width * height * 3; ++i) {
    state = state * 1664525 + 1013904223;
    out.put(static_cast<char>(60 + 2 * (i / 3 % width) + (state >> 27)));
  }
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

TEST(R2d2Tool, EvaluateDiffusesSinc4) {
  const std::string out = folder("sinc4");
  const ToolRun run =
      r2d2("evaluate --source sinc4 --epsilon 0.02 --samples 16384 --steps 4 --seeds 2 --out " + out);
  ASSERT_EQ(run.code, 0) << run.output;
  std::string header;
  const auto rows = read_csv(out + "/curve.csv", &header);
  EXPECT_NEAR(rows.at(0)[1], rows.at(0)[5], 0.05);
  EXPECT_NEAR(rows.at(0)[5], 2.532950, 1e-5);
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

TEST(R2d2Tool, RealismAndBridges) {
  if (std::system("command -v gnuplot > /dev/null") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const std::string out = folder("realism");
  const ToolRun run = r2d2("realism --source bimodal --eta 0.5,0.35 --out " + out);
  ASSERT_EQ(run.code, 0) << run.output;
  std::string header;
  auto rows = read_csv(out + "/realism.csv", &header);
  EXPECT_EQ(header,
            "eta,nats,bits,epsilon,optimum,flow,ancestral,flow_above_db,ancestral_above_db,marginal_error");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_NEAR(rows[1][2], 0.7543, 1e-4);
  EXPECT_NEAR(rows[1][7], 0.4428, 1e-4);
  EXPECT_TRUE(std::filesystem::exists(out + "/realism.svg"));
  EXPECT_TRUE(std::filesystem::exists(out + "/realism.png"));
  // Vectors are in closed form, and bridges have it beside them where both ends are normal.
  EXPECT_EQ(r2d2("realism --source gaussian:2,0.1 --out " + out).code, 0);
  EXPECT_NEAR(read_csv(out + "/realism.csv", &header).at(0)[9], 0, 0);
  ASSERT_EQ(r2d2("realism --source gaussian --end gaussian:0.25 --epsilon 0.3 --out " + out).code, 0);
  rows = read_csv(out + "/bridge.csv", &header);
  EXPECT_EQ(header, "epsilon,nats,bits,distortion,marginal_error,iterations,exact_nats,exact_distortion");
  EXPECT_NEAR(rows.at(0)[1], rows.at(0)[6], 1e-8);
  EXPECT_NEAR(rows.at(0)[3], rows.at(0)[7], 1e-8);
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

TEST(R2d2Tool, PatchesAreDrawn) {
  const std::string out = folder("patches");
  std::filesystem::create_directories(out);
  std::ofstream grey(out + "/x1_grey.csv"), colour(out + "/x1_colour.csv");
  for (int row = 0; row < 40; ++row) {
    for (int i = 0; i < 16; ++i) grey << (i ? "," : "") << (row ? "0.5" : "x");
    for (int i = 0; i < 48; ++i) colour << (i ? "," : "") << (row ? "-0.25" : "x");
    grey << "\n";
    colour << "\n";
  }
  grey.close();
  colour.close();
  const ToolRun run = r2d2("plot --source patches --patches " + out + "/x1_grey.csv --patches " + out +
                           "/x1_colour.csv --out " + out);
  ASSERT_EQ(run.code, 0) << run.output;
  EXPECT_TRUE(std::filesystem::exists(out + "/patches.png"));
  EXPECT_EQ(r2d2("plot --source patches --patches " + out + "/none.csv --out " + out).code, 1);
}

TEST(R2d2Tool, ColourPatchesTrainAController) {
  const std::string out = folder("colour");
  std::filesystem::create_directories(out + "/images");
  write_ppm(out + "/images/a.ppm", 16, 12);
  write_ppm(out + "/images/b.ppm", 9, 20);
  const std::string source = "estimate --source colour-patches --data " + out +
                             "/images --epsilon 0.01 --fit-samples 2000 --samples 64 ";
  const ToolRun mixture = r2d2(source + "--method mixture --components 1 --out " + out);
  EXPECT_EQ(mixture.code, 0) << mixture.output;
#ifdef R2D2_NEURAL
  const ToolRun run =
      r2d2(source +
           "--entropy knife --base 1 --components 1 --iterations 1 --hidden 4 --batch 32 --groups 1 "
           "--steps 2 --out " +
           out);
  ASSERT_EQ(run.code, 0) << run.output;
  const ToolRun plain = r2d2(
      "estimate --source gaussian:1,2 --plain --iterations 2 --steps 2 --hidden 4 --batch 32 "
      "--samples 64 --epsilon 0.3 --out " +
      out + "/plain");
  EXPECT_EQ(plain.code, 0) << plain.output;
  EXPECT_EQ(r2d2("estimate --source gaussian --plain --base 0 --out " + out).code, 2);
  const std::string stem = out + "/coded";
  ASSERT_EQ(run_tool(DIFFC_TOOL,
                     "encode --codec gaussian -q 40 --quiet " + out + "/images/b.ppm -o " + stem + ".dfc")
                .code,
            0);
  const std::string decode = "decode --quiet --sampler r2d2-patch " + stem + ".dfc ";
  const ToolRun own =
      run_tool(DIFFC_TOOL, decode + "-p controller=" + out + "/controller.txt -o " + stem + ".ppm");
  EXPECT_EQ(own.code, 0) << own.output;
#endif
}

TEST(R2d2Tool, SamplerWithTheShippedController) {
  const std::string out = folder("sampler");
  std::filesystem::create_directories(out);
  write_ppm(out + "/in.ppm", 13, 7);
  const auto diffc = [](const std::string& args) { return run_tool(DIFFC_TOOL, args + " --quiet"); };
  ASSERT_EQ(diffc("encode --codec gaussian -q 40 " + out + "/in.ppm -o " + out + "/a.dfc").code, 0);
  const std::string decode = "decode " + out + "/a.dfc -o " + out;
  const auto bytes = [&](const std::string& name) {
    std::ifstream in(out + name, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  };
  for (const char* name : {"/1.ppm", "/2.ppm"}) {
    const ToolRun run = diffc(decode + name + " --sampler r2d2-patch --threads " + name[1]);
    ASSERT_EQ(run.code, 0) << run.output;
  }
  ASSERT_EQ(diffc(decode + "/flow.ppm").code, 0);
  EXPECT_EQ(bytes("/1.ppm"), bytes("/2.ppm"));
  EXPECT_EQ(bytes("/1.ppm").size(), bytes("/in.ppm").size());
  EXPECT_NE(bytes("/1.ppm"), bytes("/flow.ppm"));
  const ToolRun missing = diffc(decode + "/3.ppm --sampler r2d2-patch -p controller=/nonexistent.txt");
  EXPECT_EQ(missing.code, 1);
  EXPECT_NE(missing.output.find("/nonexistent.txt: cannot be read"), std::string::npos) << missing.output;
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
                        Case{"evaluate --source npy:/nonexistent.npy --out x", 1, "cannot read"},
                        Case{"evaluate --source gaussian --epsilon -1 --out x", 2, "positive"},
                        Case{"evaluate --source gaussian --epsilon abc --out x", 2, "not a number"},
                        Case{"realism --source sinc4 --out /tmp", 2, "scalar source"},
                        Case{"realism --source bimodal --eta 1e-7 --out /tmp", 2, "too small for the grid"},
                        Case{"realism --source bimodal --epsilon 1 --out /tmp", 2, "--end SOURCE"},
                        Case{"realism --source bimodal --end laplace --eta 1 --out /tmp", 2, "--epsilon"},
                        Case{"plot --source colour-patches --out /tmp", 2, "needs images"},
                        Case{"estimate --source gmm1 --method magic --out /tmp", 2, "unknown method"}}) {
    const ToolRun run = r2d2(c.args);
    EXPECT_EQ(run.code, c.code) << c.args << run.output;
    EXPECT_NE(run.output.find(c.says), std::string::npos) << run.output;
    EXPECT_EQ(lines(run.output), 1) << run.output;
  }
}

TEST(R2d2Tool, EpsilonAboveTheSmallestVarianceCollapses) {
  const std::string out = folder("a1");
  const ToolRun vector =
      r2d2("evaluate --source gaussian:0.1,1,2 --epsilon 0.5 --samples 16384 --seeds 2 --out " + out);
  ASSERT_EQ(vector.code, 0) << vector.output;
  EXPECT_NE(vector.output.find("1 of 3 directions collapse; reverse water-filling"), std::string::npos);
  std::string header;
  auto rows = read_csv(out + "/curve.csv", &header);
  EXPECT_NEAR(rows.at(0)[1], rows.at(0)[5], 0.03);
  EXPECT_NEAR(rows.at(0)[5], 0.5 * std::log(8), 1e-6);
  const ToolRun mixture =
      r2d2("evaluate --source gmm1 --epsilon 0.03,0.3 --samples 8192 --seeds 2 --refine 100 --out " + out);
  ASSERT_EQ(mixture.code, 0) << mixture.output;
  EXPECT_NE(mixture.output.find("epsilon 0.3: beyond Assumption A1, 3 of 3 directions collapse; rate + "
                                "distortion/epsilon is at most"),
            std::string::npos)
      << mixture.output;
  rows = read_csv(out + "/curve.csv", &header);
  EXPECT_FALSE(std::isnan(rows.at(0)[5]));
  EXPECT_TRUE(std::isnan(rows.at(1)[5]));
  EXPECT_NEAR(rows.at(1)[1], 0, 1e-6);
  const ToolRun estimate = r2d2(
      "estimate --source gmm2 --method mixture --water-level --components 3 --epsilon 0.02,0.2 --samples "
      "8192 "
      "--out " +
      out);
  ASSERT_EQ(estimate.code, 0) << estimate.output;
  rows = read_csv(out + "/curve.csv", &header);
  EXPECT_NEAR(rows.at(0)[1], rows.at(0)[5], 0.06);
  EXPECT_NEAR(rows.at(1)[1], 0.44, 0.05);
}

TEST(R2d2Tool, HelpAndVersion) {
  EXPECT_EQ(r2d2("--help").code, 0);
  EXPECT_EQ(r2d2("--version").code, 0);
  EXPECT_EQ(r2d2("estimate --help").code, 0);
}

}  // namespace
