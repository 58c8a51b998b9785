// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/session.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "codec/base/error.h"

namespace diffc {
namespace {

/// The models of these tests: "a..." and "b..." by name, ids likewise; "broken" cannot be loaded.
class TestDenoiser : public Denoiser {
 public:
  explicit TestDenoiser(const std::string& name) {
    info_.name = name;
    info_.id = std::string(64, name.starts_with("bc") ? 'c' : name[0]);
  }
  const DenoiserInfo& info() const override { return info_; }
  void evaluate(int, int, int, std::span<const float> y, std::span<const float>,
                std::span<float> xhat) const override {
    std::copy(y.begin(), y.end(), xhat.begin());
  }

 private:
  DenoiserInfo info_;
};

std::atomic<int> loads = 0;

template <int kScore>
class TestProvider : public ModelProvider {
 public:
  ModelMatch match(const ModelRequest& request) const override {
    const char first = request.name_or_path[0];
    if (first != 'a' && first != 'b') return {};
    return {request.name_or_path, request.name_or_path == "both" ? 300 - kScore : kScore};
  }
  CodecModelPtr load(const std::string& location, const LoadOptions&) const override {
    ++loads;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (location == "broken") throw Error(ErrorKind::kData, "broken: not a model");
    return std::make_shared<TestDenoiser>(location + "/" + std::to_string(kScore));
  }
  std::vector<ModelListing> list(const std::vector<std::string>&, bool exact) const override {
    // The index is out of date: it takes "b" for what "bc" is, and does not know "bc".
    return {{"a", "", std::string(64, 'a')},
            {"b", "", std::string(64, exact ? 'b' : 'c')},
            {"bc", "", std::string(64, exact ? 'c' : 'x')}};
  }
};

template <int kScore>
const PluginDescriptor kProvider = [] {
  PluginDescriptor d;
  d.name = kScore == 100 ? "small" : "large";
  d.make_model_provider = []() -> ModelProvider* { return new TestProvider<kScore>; };
  return d;
}();

std::shared_ptr<Registry> providers() {
  static const PluginDescriptor* const list[] = {&kProvider<100>, &kProvider<200>};
  auto registry = std::make_shared<Registry>();
  registry->add({list, 2}, "test");
  return registry;
}

TEST(Session, NamesTheModelThatIsMissing) {
  Session session(std::make_shared<Registry>(), {});
  try {
    session.model("nothing");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "model 'nothing' not found: give the path of its file or the name of an installed model");
  }
  try {
    session.model_by_id("a1b2c3");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "the file needs model a1b2c3, which is not installed: give the path of its file as the model");
  }
}

TEST(Session, TheLargestScoreLoads) {
  Session session(providers(), {});
  EXPECT_EQ(session.model("a")->info().name, "a/200");
  EXPECT_EQ(session.model("both")->info().name, "both/100");
}

TEST(Session, DefaultModelIsThatOfItsOptions) {
  SessionOptions options;
  options.default_model = "b";
  Session session(providers(), options);
  EXPECT_EQ(session.model("")->info().name, "b/200");
}

TEST(Session, WantedModelMustBeTheFiles) {
  Session session(providers(), {});
  EXPECT_EQ(session.model_by_id("bbbbbb", "b")->info().name, "b/200");
  try {
    session.model_by_id("bbbbbb", "a");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "the file needs model bbbbbb, but 'a' is model aaaaaaaaaaaaaaaa: give the model it was "
                 "encoded with");
  }
  // Nothing of the call above stays.
  EXPECT_EQ(session.model_by_id("bbbbbb")->info().name, "b/200");
}

TEST(Session, ListsAModelOnceWithItsFirstProvider) {
  const Session session(providers(), {});
  const auto models = session.list_models();
  ASSERT_EQ(models.size(), 3u);
  EXPECT_EQ(models[0].first.name, "a");
  EXPECT_EQ(models[0].second, "small");
}

TEST(Session, AnIndexOutOfDateCostsTimeOnly) {
  Session session(providers(), {});
  EXPECT_EQ(session.model_by_id("ccc")->info().name, "bc/200");
  EXPECT_EQ(session.model_by_id("bbb")->info().name, "b/200");
  EXPECT_THROW(session.model_by_id("eee"), Error);
}

// A provider for machines with a GPU: "g" runs there, "old" is of a kind that does not.
class GpuProvider : public ModelProvider {
 public:
  ModelMatch match(const ModelRequest& request) const override {
    return {request.name_or_path, request.device.cuda ? 100 : 50};
  }
  CodecModelPtr load(const std::string& location, const LoadOptions& options) const override {
    if (options.device.cuda && location == "old") throw Error(ErrorKind::kUnsupported, "old: not on a GPU");
    if (options.device.cuda && location == "broken") throw Error(ErrorKind::kData, "broken: not a model");
    return std::make_shared<TestDenoiser>(location + " on " + to_string(options.device));
  }
  int cuda_devices() const override { return 2; }
  std::vector<ModelListing> list(const std::vector<std::string>&, bool) const override { return {}; }
};

std::shared_ptr<Registry> gpu_provider() {
  static const PluginDescriptor descriptor = {
      .name = "gpu", .make_model_provider = []() -> ModelProvider* { return new GpuProvider; }};
  static const PluginDescriptor* const list[] = {&descriptor};
  auto registry = std::make_shared<Registry>();
  registry->add({list, 1}, "test");
  return registry;
}

TEST(Session, TheChoiceOfADeviceIsThatOfTheProviders) {
  EXPECT_EQ(to_string(Session(providers(), {}).device()), "cpu");
  Session open(gpu_provider(), {});
  EXPECT_EQ(to_string(open.device()), "cuda:0");
  EXPECT_EQ(open.model("g")->info().name, "g on cuda:0");
  EXPECT_EQ(open.model("old")->info().name, "old on cpu");
  EXPECT_THROW(open.model("broken"), Error);
}

TEST(Session, AWantedDeviceIsNotReplaced) {
  Session wanted(gpu_provider(), {.device = Device{.cuda = true, .index = 1}});
  EXPECT_EQ(wanted.model("g")->info().name, "g on cuda:1");
  EXPECT_THROW(wanted.model("old"), Error);
  Session cpu(gpu_provider(), {.device = Device{}});
  EXPECT_EQ(cpu.model("g")->info().name, "g on cpu");
}

// Threads that ask for the same and for different models, with one that fails: each model is loaded once. The
// thread sanitizer reads along.
TEST(Session, ThreadsLoadEachModelOnce) {
  Session session(providers(), {});
  loads = 0;
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t)
    threads.emplace_back([&, t] {
      EXPECT_EQ(session.model(t % 2 ? "a" : "b")->info().name, t % 2 ? "a/200" : "b/200");
      EXPECT_EQ(session.model_by_id(t % 2 ? "bbb" : "aaa")->info().name, t % 2 ? "b/200" : "a/200");
      try {
        session.model("broken");
      } catch (const Error&) {
        ++failures;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 6);
  EXPECT_GE(loads, 3);
  EXPECT_LE(loads, 2 + 6);
}

}  // namespace
}  // namespace diffc
