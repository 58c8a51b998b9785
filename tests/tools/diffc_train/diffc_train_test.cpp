// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The program as a user runs it, alone and as two processes.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "codec/image_file/image_file.h"
#include "models/nn/model_file.h"
#include "tests/codec/image_file/make_jpeg.h"
#include "tests/models/train/training_files.h"

namespace diffc {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Result {
  int code = -1;
  std::string output;
};

class Running {
 public:
  explicit Running(const std::string& arguments)
      : pipe_(popen((std::string(DIFFC_TRAIN) + " " + arguments + " 2>&1").c_str(), "r")) {}
  Result finish() {
    Result result;
    std::array<char, 4096> buffer;
    for (size_t n; (n = fread(buffer.data(), 1, buffer.size(), pipe_)) > 0;)
      result.output.append(buffer.data(), n);
    const int status = pclose(pipe_);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
  }

 private:
  FILE* pipe_;
};

Result run(const std::string& arguments) {
  return Running(arguments).finish();
}

class DiffcTrain : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("diffc_train_" + std::to_string(getpid()));
    fs::create_directories(folder_);
    test::write_gradients(path("data.npy"), 64, 16, 1);
    std::ofstream(path("config.json"))
        << R"({"network":{"embedding":8,"stages":[{"scale":2,"width":8,"blocks":1}]},
      "crop":16,"validation":8,"bfloat16":false,"level_power":0,"warmup":2,"flat":1})";
    common_ = " --config " + path("config.json") + " --data " + path("data.npy");
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  fs::path folder_;
  std::string common_;
};

TEST_F(DiffcTrain, TrainsEvaluatesAndCalibrates) {
  const Result trained =
      run("--out " + path("m.safetensors") + common_ + " --steps 8 --batch 4 --workers 2 --calibrate 4");
  ASSERT_EQ(trained.code, 0) << trained.output;
  const nn::Model model = nn::load_model(path("m.safetensors"));
  EXPECT_FALSE(model.bands.empty());
  EXPECT_EQ(model.training["steps"], 8);
  std::ifstream log(path("m.safetensors.log.jsonl"));
  std::string line, events;
  while (std::getline(log, line)) events += json::parse(line)["event"].get<std::string>()[0];
  EXPECT_EQ(events.front(), 's');
  EXPECT_EQ(events.back(), 'v');

  const Result evaluated =
      run("eval --json --limit 3 --model " + path("m.safetensors") + " --data " + path("data.npy"));
  ASSERT_EQ(evaluated.code, 0) << evaluated.output;
  const json report = json::parse(evaluated.output);
  EXPECT_EQ(report["id"], model.id);
  EXPECT_EQ(report["images"], 3);
  EXPECT_GT(report["nelbo_bits_per_dimension"], 0.0);
  EXPECT_EQ(report["steps"][0]["bands"].size(), 4u);
  double last = 0;
  for (const json& point : report["curve"]) {
    EXPECT_GT(point["bpp"], last);
    last = point["bpp"];
  }

  const Result twice =
      run("eval --json --limit 2 --model " + path("m.safetensors") + " --against " + path("m.safetensors") +
          " --data " + path("data.npy") + " --data " + path("data.npy"));
  ASSERT_EQ(twice.code, 0) << twice.output;
  const json both = json::parse(twice.output);
  ASSERT_EQ(both.size(), 2u);
  for (const json& rows : {both[1]["curve"], both[1]["denoising"]})
    for (const json& row : rows) EXPECT_EQ(row["gain"], 0.0);

  const Result calibrated = run("calibrate --limit 2 --side 2 --name other --out " + path("c.safetensors") +
                                " --model " + path("m.safetensors") + " --data " + path("data.npy"));
  ASSERT_EQ(calibrated.code, 0) << calibrated.output;
  EXPECT_EQ(nn::load_model(path("c.safetensors")).name, "other");
  EXPECT_FALSE(nn::load_model(path("c.safetensors")).side_weights.empty());

  const Result reduced = run("calibrate --coarse 2.5:2,6:4 --out " + path("r.safetensors") + " --model " +
                             path("c.safetensors"));
  ASSERT_EQ(reduced.code, 0) << reduced.output;
  const nn::Model before = nn::load_model(path("c.safetensors")),
                  after = nn::load_model(path("r.safetensors"));
  ASSERT_EQ(after.coarse.size(), 2u);
  EXPECT_EQ(after.coarse[1].factor, 4);
  EXPECT_EQ(after.bands.log2_power_q3, before.bands.log2_power_q3);
  EXPECT_EQ(after.name, "other");
  EXPECT_EQ(run("calibrate --model " + path("c.safetensors")).code, 2);
  EXPECT_EQ(run("calibrate --coarse 2.5:2 --limit 3 --model " + path("c.safetensors")).code, 2);

  const Result resumed =
      run("--resume --out " + path("m.safetensors") + common_ + " --steps 12 --calibrate 0");
  ASSERT_EQ(resumed.code, 0) << resumed.output;
  EXPECT_EQ(nn::load_model(path("m.safetensors")).training["steps"], 12);
  const Result continued =
      run("--init " + path("c.safetensors") + " --out " + path("d.safetensors") + " --data " +
          path("data.npy") + " --config " + path("config.json") + " --steps 2 --calibrate 0");
  EXPECT_EQ(continued.code, 0) << continued.output;
}

// A configuration changes single keys of the network of --init, and of the checkpoint of --resume.
TEST_F(DiffcTrain, LimitIsSetWhenFineTuning) {
  const std::string budget = " --batch 4 --workers 1 --calibrate 0";
  ASSERT_EQ(run("--out " + path("m.safetensors") + common_ + budget + " --steps 2").code, 0);
  EXPECT_EQ(nn::load_model(path("m.safetensors")).network.limit, 0);
  std::ofstream(path("limit.json"))
      << R"({"network":{"limit":8},"crop":16,"validation":8,"bfloat16":false,"synthetic":0.1})";
  const std::string tuning = " --config " + path("limit.json") + " --data " + path("data.npy") + " --out " +
                             path("t.safetensors") + budget;
  const Result tuned = run("--init " + path("m.safetensors") + tuning + " --steps 2 --synthetic 0.5");
  ASSERT_EQ(tuned.code, 0) << tuned.output;
  const nn::Model model = nn::load_model(path("t.safetensors"));
  EXPECT_EQ(model.network.limit, 8);
  EXPECT_EQ(model.network.stages[0].width, 8);
  std::ifstream log(path("t.safetensors.log.jsonl"));
  std::string line;
  std::getline(log, line);
  EXPECT_EQ(json::parse(line)["config"]["synthetic"], 0.5);
  std::getline(log, line);
  EXPECT_EQ(json::parse(line)["skipped"], 0);
  const Result resumed = run("--resume" + tuning + " --steps 4");
  EXPECT_EQ(resumed.code, 0) << resumed.output;
  EXPECT_EQ(nn::load_model(path("t.safetensors")).network.limit, 8);
  EXPECT_EQ(run("--init " + path("m.safetensors") + tuning + " --steps 2 --synthetic 2").code, 2);
}

TEST_F(DiffcTrain, JoinsExpertsAndGoesOnWithOne) {
  const std::string budget = common_ + " --steps 2 --batch 4 --workers 1 --calibrate 0";
  ASSERT_EQ(run("--out " + path("a.safetensors") + budget + " --seed 1").code, 0);
  ASSERT_EQ(run("--out " + path("b.safetensors") + budget + " --seed 2").code, 0);
  const std::string joined = path("j.safetensors"), data = " --data " + path("data.npy");
  const Result both =
      run("join " + path("a.safetensors") + " " + path("b.safetensors") + ":0.25 --out " + joined);
  ASSERT_EQ(both.code, 0) << both.output;
  const Result calibrated = run("calibrate --limit 2 --side 2 --model " + joined + data);
  ASSERT_EQ(calibrated.code, 0) << calibrated.output;
  const Result evaluated = run("eval --json --limit 1 --model " + joined + data);
  ASSERT_EQ(evaluated.code, 0) << evaluated.output;
  EXPECT_EQ(json::parse(evaluated.output)["model"], "j");

  // A step at the rate 0 of the first in warm-up changes little: the second network is still b's.
  const Result tuned = run("--init " + joined + " --expert 1 --out " + path("t.safetensors") + budget);
  ASSERT_EQ(tuned.code, 0) << tuned.output;
  const nn::Model a = nn::load_model(path("a.safetensors")), b = nn::load_model(path("b.safetensors")),
                  t = nn::load_model(path("t.safetensors"));
  const auto distance = [&](const nn::Model& other) {
    double sum = 0;
    for (size_t i = 0; i < t.parameters.size(); ++i)
      sum += (t.parameters[i] - other.parameters[i]).norm().item<double>();
    return sum;
  };
  EXPECT_LT(distance(b), 0.5 * distance(a));

  EXPECT_EQ(run("--init " + joined + " --expert 2 --out " + path("t.safetensors") + budget).code, 2);
  EXPECT_EQ(run("join " + path("a.safetensors") + " " + path("b.safetensors") + " --out " + joined).code, 2);
  EXPECT_EQ(run("join " + path("a.safetensors") + " " + path("b.safetensors") + ":x --out " + joined).code,
            2);
  EXPECT_EQ(run("join " + path("a.safetensors") + " --out " + path("one.safetensors")).code, 0);
}

// Two processes with one worker each draw the examples that one process with two workers draws: the models
// agree.
TEST_F(DiffcTrain, TwoProcessesEqualTwoWorkers) {
  const std::string budget = common_ + " --steps 5 --calibrate 0";
  const Result together = run("--out " + path("one.safetensors") + budget + " --batch 8 --workers 2");
  ASSERT_EQ(together.code, 0) << together.output;
  const int port = 20000 + static_cast<int>(std::random_device()() % 20000);
  const std::string world =
      budget + " --batch 4 --workers 1 --world 2 --rendezvous 127.0.0.1:" + std::to_string(port);
  Running first("--out " + path("two.safetensors") + world + " --rank 0");
  Running second("--out " + path("two.safetensors") + world + " --rank 1");
  const Result a = first.finish(), b = second.finish();
  if (a.output.find("cannot train on several processes") != std::string::npos)
    GTEST_SKIP() << "built without Gloo";
  ASSERT_EQ(a.code, 0) << a.output;
  ASSERT_EQ(b.code, 0) << b.output;
  const auto one = nn::load_model(path("one.safetensors")), two = nn::load_model(path("two.safetensors"));
  for (size_t i = 0; i < one.parameters.size(); ++i) {
    EXPECT_TRUE(at::allclose(one.parameters[i], two.parameters[i], 1e-2, 2e-3)) << i;
  }
}

TEST_F(DiffcTrain, ReadsThePicturesOfTheOtherTools) {
  Image image(48, 32, 3);
  for (size_t i = 0; i < image.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * i / 90);
  write_file_atomically(path("in.png"), write_image(image, "png"));
  fs::create_directories(path("set"));
  const std::string train = " --config " + path("config.json") + " --data " + path("set") + " --out " +
                            path("m.safetensors") + " --steps 2 --batch 2 --workers 1 --calibrate 0";
  const std::string encode = std::string(DIFFC_TOOL) + " encode " + path("in.png") + " --quiet -o ";
  if (std::system((encode + path("set/0.jxl") + " 2>/dev/null").c_str()) == 0) {
    for (const char* name : {"set/1.jxl", "set/2.jxl", "set/3.jxl"})
      fs::copy_file(path("set/0.jxl"), path(name));
    const Result trained = run(train);
    EXPECT_EQ(trained.code, 0) << trained.output;
  }
  write_file_atomically(path("set/4.jpg"), test::half(test::make_jpeg(image)));
  const Result refused = run(train);
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.output, "diffc-train: " + path("set/4.jpg") +
                                ": not an image that can be read: it ends too early or is damaged\n");
}

TEST_F(DiffcTrain, TransformCodecFromPicturesToAFile) {
  Image image(64, 64, 3);
  for (size_t i = 0; i < image.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * i / 90);
  fs::create_directories(path("set"));
  for (const char* name : {"set/1.png", "set/2.png", "set/3.png"})
    write_file_atomically(path(name), write_image(image, "png"));
  const std::string json =
      R"({"width": 16, "latents": 16, "hyper_latents": 16, "hyper_width": 16, "blocks": 1,
                               "crop": 32, "validation": 1})";
  write_file_atomically(path("codec.json"), {reinterpret_cast<const uint8_t*>(json.data()), json.size()});
  const std::string train = "codec --config " + path("codec.json") + " --data " + path("set") + " --out " +
                            path("t.safetensors") + " --batch 2 --steps ";
  Result trained = run(train + "3");
  ASSERT_EQ(trained.code, 0) << trained.output;
  trained = run(train + "5 --resume");
  ASSERT_EQ(trained.code, 0) << trained.output;
  const std::string model = " --quiet --model " + path("t.safetensors");
  const std::string encode = std::string(DIFFC_TOOL) + " encode " + path("set/1.png") +
                             " --codec hyperprior -o " + path("t.dfc") + model;
  EXPECT_EQ(std::system(encode.c_str()), 0);
  EXPECT_EQ(
      std::system(
          (std::string(DIFFC_TOOL) + " decode " + path("t.dfc") + " -o " + path("t.png") + model).c_str()),
      0);
  EXPECT_EQ(run("codec --data " + path("set") + " --out " + path("u.safetensors") + " --lambda -1").code, 2);
}

// Packed pictures, in pieces, train the model that the same pictures train; a run goes on from its
// checkpoint.
TEST_F(DiffcTrain, TrainsOnADeviceFromPackedPictures) {
  const Result packed = run("pack --crop 16 --validation 8 --split 1 --data " + path("data.npy") +
                            ":2:0 --out " + path("d.pack"));
  ASSERT_EQ(packed.code, 0) << packed.output;
  EXPECT_EQ(packed.output.find("56 images, 8 held out"), 0u) << packed.output;
  ASSERT_TRUE(fs::exists(path("d.pack.0")));
  const std::string from_pack = " --config " + path("config.json") + " --packed " + path("d.pack"),
                    budget = " --batch 4 --synthetic-pool 8 --steps ";
  const Result trained =
      run("--out " + path("m.safetensors") + from_pack + budget + "8 --calibrate 4 --device cpu");
  ASSERT_EQ(trained.code, 0) << trained.output;
  const nn::Model model = nn::load_model(path("m.safetensors"));
  EXPECT_FALSE(model.bands.empty());
  EXPECT_EQ(model.training["steps"], 8);
  EXPECT_EQ(model.training["data"][0]["file"], "data.npy");
  EXPECT_EQ(model.training["data"][0]["weight"], 2);
  std::ifstream log(path("m.safetensors.log.jsonl"));
  std::string line, last;
  std::getline(log, line);
  EXPECT_EQ(json::parse(line)["device"], "cpu");
  while (std::getline(log, line)) last = line;
  EXPECT_EQ(json::parse(last)["event"], "validation");

  const Result directly =
      run("--out " + path("n.safetensors") + common_ + budget + "8 --calibrate 0 --device cpu");
  ASSERT_EQ(directly.code, 0) << directly.output;
  const nn::Model same = nn::load_model(path("n.safetensors"));
  for (size_t i = 0; i < model.parameters.size(); ++i)
    EXPECT_TRUE(at::equal(model.parameters[i], same.parameters[i])) << i;

  const Result resumed =
      run("--resume --out " + path("m.safetensors") + from_pack + budget + "12 --calibrate 0");
  ASSERT_EQ(resumed.code, 0) << resumed.output;
  EXPECT_EQ(nn::load_model(path("m.safetensors")).training["steps"], 12);
}

// The start script of the portable folder, with the program of this build: the check, a run of two seconds,
// its files, and a run that goes on from them.
TEST_F(DiffcTrain, PortableScriptTrainsAndGoesOn) {
  ASSERT_EQ(run("pack --crop 16 --validation 8 --data " + path("data.npy") + " --out " + path("d.pack")).code,
            0);
  const auto script = [&](const std::string& variables) {
    return std::system((variables + " LIBTORCH=" + path("none") +
                        " KEEP_SECONDS=1 DIFFC_TRAIN=" + DIFFC_TRAIN + " " + DIFFC_TRAIN_SCRIPT + " cpu " +
                        path("d.pack") + " 0.04 --batch 4 --synthetic-pool 8 --calibrate 0 --config " +
                        path("config.json") + " > " + path("script.log") + " 2>&1")
                           .c_str());
  };
  ASSERT_EQ(script("OUT=" + path("first")), 0);
  std::ifstream check(path("first/check.txt"));
  std::string line, last;
  while (std::getline(check, line)) last = line;
  EXPECT_EQ(last, "good");
  const nn::Model model = nn::load_model(path("first/model.safetensors"));
  const auto steps = model.training["steps"].get<int>();
  EXPECT_GT(steps, 0);
  EXPECT_TRUE(fs::exists(path("first/model.safetensors.ckpt.00")));
  // The budget is spent: nothing is added, and the state is the same.
  ASSERT_EQ(script("RESUME=" + path("first") + " OUT=" + path("second")), 0);
  EXPECT_EQ(nn::load_model(path("second/model.safetensors")).training["steps"], steps);
  EXPECT_NE(script("OUT="), 0);
  // A part that is missing is noticed before anything is trained or written.
  EXPECT_NE(script("RESUME=" + path("nowhere") + " OUT=" + path("third")), 0);
  fs::remove(path("first/model.safetensors.ckpt.00"));
  EXPECT_NE(script("RESUME=" + path("first") + " OUT=" + path("third")), 0);
  EXPECT_FALSE(fs::exists(path("third/model.safetensors.ckpt.00")));
}

TEST_F(DiffcTrain, ErrorsAreOneLine) {
  const auto fails = [&](const std::string& arguments, int code) {
    const Result result = run(arguments);
    EXPECT_EQ(result.code, code) << arguments << "\n" << result.output;
    EXPECT_EQ(std::count(result.output.begin(), result.output.end(), '\n'), 1) << result.output;
    EXPECT_EQ(result.output.find("diffc-train: "), 0u) << result.output;
  };
  fails("--out x.safetensors", 2);
  fails("--data " + path("data.npy"), 2);
  fails("--bogus", 2);
  fails("--data /no/such --out " + path("x.safetensors"), 1);
  fails("eval --model " + path("data.npy") + " --data " + path("data.npy"), 1);
  fails("eval --data " + path("data.npy"), 2);
  fails("calibrate --model /no/such --data " + path("data.npy"), 1);
  fails("pack --data " + path("data.npy"), 2);
  fails("--packed " + path("data.npy") + " --out " + path("x.safetensors"), 1);
  fails("--packed /no/such --out " + path("x.safetensors"), 1);
  fails("--packed x --data " + path("data.npy") + " --out " + path("x.safetensors"), 2);
  fails(common_ + " --device gpu --out " + path("x.safetensors"), 2);
  fails(common_ + " --device cuda:99 --out " + path("x.safetensors"), 1);
  fails("check --device gpu", 2);
  fails("check --device cuda:99", 1);
  EXPECT_EQ(run("--help").code, 0);
  EXPECT_EQ(run("eval --help").code, 0);
  EXPECT_EQ(run("--version").code, 0);
}

}  // namespace
}  // namespace diffc
