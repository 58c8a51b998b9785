// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/neural_denoiser.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>

#include "models/inference/expert_denoiser.h"
#include "models/inference/gathering_denoiser.h"
#include "models/nn/device.h"
#include "models/nn/network.h"
#include "models/nn/thread_scope.h"

namespace diffc::nn {
namespace {

using at::Tensor;

constexpr size_t kMostPixels = size_t{1} << 20;  // of a batch on a GPU: some GB with the widest networks

class NeuralDenoiser : public TiledDenoiser {
 public:
  NeuralDenoiser(Model model, const NeuralDenoiserOptions& options)
      : TiledDenoiser(model_files::denoiser_info(model, model.id), options),
        network_(model.network),
        device_(open_device(options.device)) {
    for (const Tensor& parameter : model.parameters) parameters_.push_back(parameter.to(device_));
  }

  DenoiserPtr finer() const override {
    if (exact_ || device_.is_cpu()) return nullptr;
    auto finer = std::make_shared<NeuralDenoiser>(*this);
    finer->exact_ = true;
    return finer;
  }

 private:
  void evaluate_tile(int height, int width, const float* y, float eta, float* xhat,
                     int threads) const override {
    const ThreadScope scope(threads);
    denoise(1, height, width, y, &eta, xhat);
  }

  void evaluate_small(int batch, int height, int width, const float* y, const float* eta,
                      float* xhat) const override {
    if (device_.is_cpu()) return TiledDenoiser::evaluate_small(batch, height, width, y, eta, xhat);
    const size_t pixels = static_cast<size_t>(height) * width, size = pixels * info().channels;
    const int most = static_cast<int>(std::max<size_t>(1, kMostPixels / pixels));
    for (int first = 0; first < batch; first += most) {
      const int count = std::min(most, batch - first);
      denoise(count, height, width, y + first * size, eta + first, xhat + first * size);
    }
  }

  // Host memory to host memory.
  void denoise(int batch, int height, int width, const float* y, const float* eta, float* xhat) const {
    const c10::InferenceMode inference;
    const int64_t channels = info().channels;
    const auto images = [&](const float* data) {
      return at::from_blob(const_cast<float*>(data), {batch, height, width, channels}, at::kFloat)
          .permute({0, 3, 1, 2});
    };
    run_on(device_, [&] {
      if (exact_) use_float(device_);
      const Tensor levels = at::from_blob(const_cast<float*>(eta), {batch}, at::kFloat).to(device_);
      images(xhat).copy_(network_.denoise(parameters_, images(y).to(device_), levels));
    });
  }

  Network network_;
  c10::Device device_;
  std::vector<Tensor> parameters_;
  bool exact_ = false;
};

// What threads ask of a GPU goes there together.
DenoiserPtr for_many_threads(DenoiserPtr denoiser, const NeuralDenoiserOptions& options) {
  return options.device.cuda ? gather_calls(std::move(denoiser), kMostPixels) : denoiser;
}

}  // namespace

DenoiserPtr make_neural_denoiser(Model model, const NeuralDenoiserOptions& options) {
  const std::vector<CoarseLevel> coarse = model.coarse;
  return with_coarse_levels(
      for_many_threads(std::make_shared<NeuralDenoiser>(std::move(model), options), options), coarse);
}

DenoiserPtr make_neural_denoiser(const model_files::SafetensorsFile& file, const std::string& name,
                                 const NeuralDenoiserOptions& options) {
  return assemble_denoiser(file, name, [&](const model_files::SafetensorsFile& single) {
    return for_many_threads(std::make_shared<NeuralDenoiser>(model_from_safetensors(single, name), options),
                            options);
  });
}

}  // namespace diffc::nn
