// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/cpu_denoiser.h"

#include "models/files/model_description.h"
#include "models/inference/cpu_network.h"

namespace diffc::nn {
namespace {

using model_files::ModelDescription;
using model_files::SafetensorsFile;

class CpuDenoiser : public TiledDenoiser {
 public:
  CpuDenoiser(const ModelDescription& model, const SafetensorsFile& file, const std::string& path,
              const NeuralDenoiserOptions& options)
      : TiledDenoiser(model_files::denoiser_info(model, model_files::model_id(file)), options),
        network_(model.network, file, path, winograd_kernels()) {}

 private:
  void evaluate_tile(int height, int width, const float* y, float eta, float* xhat,
                     int threads) const override {
    network_.denoise(height, width, y, eta, xhat, threads);
  }

  CpuNetwork network_;
};

}  // namespace

bool supports_cpu(const std::string& path) {
  SafetensorsFile header;
  header.metadata = model_files::read_safetensors_metadata(path);
  return CpuNetwork::supports(model_files::read_description(header, path).network);
}

DenoiserPtr load_cpu_denoiser(const std::string& path, const NeuralDenoiserOptions& options) {
  const SafetensorsFile file = model_files::read_safetensors(path);
  const ModelDescription model = model_files::read_description(file, path);
  if (!CpuNetwork::supports(model.network)) return nullptr;
  return with_coarse_levels(std::make_shared<CpuDenoiser>(model, file, path, options), model.coarse);
}

}  // namespace diffc::nn
