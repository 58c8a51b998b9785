// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/gathering_denoiser.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <list>
#include <mutex>

namespace diffc::nn {
namespace {

struct Call {
  int batch, height, width;
  std::span<const float> y, eta;
  std::span<float> xhat;
  bool done = false;
  std::exception_ptr error = nullptr;

  size_t pixels() const { return static_cast<size_t>(batch) * height * width; }

  bool fits_its_buffers(int channels) const {
    return batch > 0 && height > 0 && width > 0 && y.size() == pixels() * channels &&
           xhat.size() == y.size() && eta.size() == static_cast<size_t>(batch);
  }
};

class GatheringDenoiser : public Denoiser {
 public:
  GatheringDenoiser(DenoiserPtr denoiser, size_t max_pixels)
      : denoiser_(std::move(denoiser)), max_pixels_(max_pixels) {}

  const DenoiserInfo& info() const override { return denoiser_->info(); }
  std::unique_ptr<ResidualModel> residual_model(int height, int width) const override {
    return denoiser_->residual_model(height, width);
  }

  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    Call call{batch, height, width, y, eta, xhat};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&call);
    // Whoever finds the denoiser idle computes for those that have waited longest, and perhaps not for
    // itself.
    while (!call.done) {
      if (busy_) {
        changed_.wait(lock);
        continue;
      }
      const std::vector<Call*> calls = take();
      busy_ = true;
      lock.unlock();
      compute(calls);
      lock.lock();
      busy_ = false;
      for (Call* each : calls) each->done = true;
      changed_.notify_all();
    }
    if (call.error) std::rethrow_exception(call.error);
  }

 private:
  // The call that has waited longest, and those that go with it.
  std::vector<Call*> take() const {
    std::vector<Call*> calls = {waiting_.front()};
    waiting_.pop_front();
    const Call& first = *calls.front();
    if (!first.fits_its_buffers(info().channels)) return calls;  // to be refused
    size_t pixels = first.pixels();
    for (auto at = waiting_.begin(); at != waiting_.end();) {
      Call* call = *at;
      if (call->height == first.height && call->width == first.width &&
          pixels + call->pixels() <= max_pixels_ && call->fits_its_buffers(info().channels)) {
        pixels += call->pixels();
        calls.push_back(call);
        at = waiting_.erase(at);
      } else {
        ++at;
      }
    }
    return calls;
  }

  void compute(const std::vector<Call*>& calls) const {
    if (calls.size() > 1) {
      try {
        return compute_together(calls);
      } catch (...) {
        // Whose fault it is, each alone will tell.
      }
    }
    for (Call* call : calls) {
      try {
        denoiser_->evaluate(call->batch, call->height, call->width, call->y, call->eta, call->xhat);
      } catch (...) {
        call->error = std::current_exception();
      }
    }
  }

  void compute_together(const std::vector<Call*>& calls) const {
    std::vector<float> y, eta;
    for (const Call* call : calls) {
      y.insert(y.end(), call->y.begin(), call->y.end());
      eta.insert(eta.end(), call->eta.begin(), call->eta.end());
    }
    std::vector<float> xhat(y.size());
    const Call& first = *calls.front();
    denoiser_->evaluate(static_cast<int>(eta.size()), first.height, first.width, y, eta, xhat);
    const float* from = xhat.data();
    for (const Call* call : calls) {
      std::copy_n(from, call->xhat.size(), call->xhat.data());
      from += call->xhat.size();
    }
  }

  DenoiserPtr denoiser_;
  size_t max_pixels_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable std::list<Call*> waiting_;  // by arrival
  mutable bool busy_ = false;
};

}  // namespace

DenoiserPtr gather_calls(DenoiserPtr denoiser, size_t max_pixels) {
  return std::make_shared<GatheringDenoiser>(std::move(denoiser), max_pixels);
}

}  // namespace diffc::nn
