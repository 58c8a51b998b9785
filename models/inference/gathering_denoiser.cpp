// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/gathering_denoiser.h"

#include <algorithm>
#include <exception>

#include "codec/base/call_gathering.h"

namespace diffc::nn {
namespace {

struct Call {
  int batch, height, width;
  std::span<const float> y, eta;
  std::span<float> xhat;
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

  DenoiserPtr finer() const override {
    DenoiserPtr finer = denoiser_->finer();
    return finer ? gather_calls(std::move(finer), max_pixels_) : nullptr;
  }

  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    Call call{batch, height, width, y, eta, xhat};
    gathering_.run(
        call, [this](const std::vector<Call*>& batch, const Call& next) { return fits(batch, next); },
        [this](const std::vector<Call*>& batch) { compute(batch); });
    if (call.error) std::rethrow_exception(call.error);
  }

 private:
  bool fits(const std::vector<Call*>& batch, const Call& next) const {
    const Call& first = *batch.front();
    const int channels = info().channels;
    // A first one that does not fit its buffers is to be refused, alone.
    if (!first.fits_its_buffers(channels) || !next.fits_its_buffers(channels)) return false;
    size_t pixels = next.pixels();
    for (const Call* each : batch) pixels += each->pixels();
    return next.height == first.height && next.width == first.width && pixels <= max_pixels_;
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
  mutable CallGathering<Call> gathering_;
};

}  // namespace

DenoiserPtr gather_calls(DenoiserPtr denoiser, size_t max_pixels) {
  return std::make_shared<GatheringDenoiser>(std::move(denoiser), max_pixels);
}

}  // namespace diffc::nn
