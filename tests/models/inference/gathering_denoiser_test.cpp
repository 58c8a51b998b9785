// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/gathering_denoiser.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "codec/base/error.h"

namespace diffc::nn {
namespace {

constexpr int kSide = 4, kFloats = 3 * kSide * kSide;

// y times eta. Its first call waits until the test lets it go; it refuses batches with a level of 13 and
// notes what it was asked for.
class SlowDenoiser : public Denoiser {
 public:
  const DenoiserInfo& info() const override { return info_; }

  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    {
      std::unique_lock lock(mutex_);
      batches_.push_back(batch);
      changed_.notify_all();
      changed_.wait(lock, [&] { return released_; });
    }
    const size_t size = static_cast<size_t>(height) * width * 3;
    if (y.size() != batch * size) throw Error(ErrorKind::kUsage, "sizes");
    for (int i = 0; i < batch; ++i) {
      if (eta[i] == 13) throw Error(ErrorKind::kUsage, "thirteen");
      for (size_t k = 0; k < size; ++k) xhat[i * size + k] = y[i * size + k] * eta[i];
    }
  }

  void await_first() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !batches_.empty(); });
  }
  void release() const {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }
  std::vector<int> batches() const {
    const std::lock_guard lock(mutex_);
    return batches_;
  }

 private:
  DenoiserInfo info_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable std::vector<int> batches_;
  mutable bool released_ = false;
};

struct Caller {
  explicit Caller(float eta_in, int side = kSide, size_t floats = kFloats)
      : eta{eta_in}, side(side), y(floats, 2.0f), xhat(floats) {}
  void call(const Denoiser& denoiser) {
    try {
      denoiser.evaluate(1, side, side, y, eta, xhat);
    } catch (const Error& e) {
      error = e.what();
    }
  }
  std::vector<float> eta;
  int side;
  std::vector<float> y, xhat;
  std::string error;
};

// One call that computes while the others arrive. Should some come too late, batches are smaller and results
// the same.
std::vector<int> run(std::vector<Caller>& callers, size_t max_pixels) {
  const auto slow = std::make_shared<SlowDenoiser>();
  const DenoiserPtr gathering = gather_calls(slow, max_pixels);
  std::vector<std::thread> threads;
  threads.emplace_back([&] { callers[0].call(*gathering); });
  slow->await_first();
  for (size_t i = 1; i < callers.size(); ++i) threads.emplace_back([&, i] { callers[i].call(*gathering); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  slow->release();
  for (std::thread& thread : threads) thread.join();
  return slow->batches();
}

void expect_results(const std::vector<Caller>& callers) {
  for (const Caller& caller : callers)
    for (const float value : caller.xhat) ASSERT_EQ(value, 2 * caller.eta[0]);
}

TEST(GatheringDenoiser, CallsThatWaitAreOneBatch) {
  std::vector<Caller> callers;
  for (int i = 1; i <= 6; ++i) callers.emplace_back(static_cast<float>(i));
  const std::vector<int> batches = run(callers, 1000);
  expect_results(callers);
  EXPECT_EQ(batches[0], 1);
  EXPECT_LT(batches.size(), 6u);
}

TEST(GatheringDenoiser, BatchesAreOfOneSizeAndBounded) {
  std::vector<Caller> callers;
  for (int i = 1; i <= 7; ++i) callers.emplace_back(static_cast<float>(i));
  for (int i = 1; i <= 2; ++i) callers.emplace_back(static_cast<float>(i), 8, 192);
  const std::vector<int> batches = run(callers, 2 * kSide * kSide);
  expect_results(callers);
  for (const int batch : batches) EXPECT_LE(batch, 2);
}

TEST(GatheringDenoiser, AnErrorIsThatOfItsCallAlone) {
  std::vector<Caller> callers;
  for (const float eta : {1.0f, 2.0f, 13.0f, 3.0f}) callers.emplace_back(eta);
  callers.emplace_back(4.0f, kSide, kFloats - 1);
  run(callers, 1000);
  EXPECT_EQ(callers[2].error, "thirteen");
  EXPECT_EQ(callers[4].error, "sizes");
  callers.pop_back();
  callers.erase(callers.begin() + 2);
  for (const Caller& caller : callers) EXPECT_EQ(caller.error, "");
  expect_results(callers);
}

}  // namespace
}  // namespace diffc::nn
