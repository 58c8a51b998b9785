// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/neural_denoiser.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

#include "models/inference/expert_denoiser.h"
#include "models/nn/network.h"
#include "models/nn/thread_scope.h"

namespace diffc::nn {
namespace {

using at::Tensor;

class NeuralDenoiser : public TiledDenoiser {
 public:
  NeuralDenoiser(Model model, const NeuralDenoiserOptions& options)
      : TiledDenoiser(model_files::denoiser_info(model, model.id), options),
        network_(model.network),
        parameters_(std::move(model.parameters)) {}

 private:
  void evaluate_tile(int height, int width, const float* y, float eta, float* xhat,
                     int threads) const override {
    const ThreadScope scope(threads);
    const c10::InferenceMode inference;
    const int64_t channels = info().channels;
    const auto image = [&](const float* data) {
      return at::from_blob(const_cast<float*>(data), {1, height, width, channels}, at::kFloat)
          .permute({0, 3, 1, 2});
    };
    image(xhat).copy_(network_.denoise(parameters_, image(y), at::full({1}, eta, at::kFloat)));
  }

  Network network_;
  std::vector<Tensor> parameters_;
};

}  // namespace

DenoiserPtr make_neural_denoiser(Model model, const NeuralDenoiserOptions& options) {
  const std::vector<CoarseLevel> coarse = model.coarse;
  return with_coarse_levels(std::make_shared<NeuralDenoiser>(std::move(model), options), coarse);
}

DenoiserPtr make_neural_denoiser(const model_files::SafetensorsFile& file, const std::string& name,
                                 const NeuralDenoiserOptions& options) {
  return assemble_denoiser(file, name, [&](const model_files::SafetensorsFile& single) {
    return std::make_shared<NeuralDenoiser>(model_from_safetensors(single, name), options);
  });
}

}  // namespace diffc::nn
