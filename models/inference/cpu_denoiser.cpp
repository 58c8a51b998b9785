// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/cpu_denoiser.h"

#include <algorithm>

#include "models/files/model_description.h"
#include "models/inference/arithmetic.h"
#include "models/inference/cpu_network.h"
#include "models/inference/expert_denoiser.h"

namespace diffc::nn {
namespace {

using model_files::ModelDescription;
using model_files::SafetensorsFile;

class CpuDenoiser : public TiledDenoiser {
 public:
  CpuDenoiser(const ModelDescription& model, const SafetensorsFile& file, const std::string& path,
              const NeuralDenoiserOptions& options, std::shared_ptr<WorkspacePool> workspaces)
      : TiledDenoiser(model_files::denoiser_info(model, model_files::model_id(file)), options),
        network_(
            std::make_shared<CpuNetwork>(model.network, file, path, arithmetic(), std::move(workspaces))) {}

  DenoiserPtr finer() const override {
    if (exact_ || !network_->rounds()) return nullptr;
    auto finer = std::make_shared<CpuDenoiser>(*this);
    finer->exact_ = true;
    return finer;
  }

 private:
  void evaluate_tile(int height, int width, const float* y, float eta, float* xhat,
                     int threads) const override {
    network_->denoise(height, width, y, eta, xhat, threads, exact_);
  }

  std::shared_ptr<const CpuNetwork> network_;
  bool exact_ = false;
};

bool supported(const ModelDescription& model) {
  return CpuNetwork::supports(model.network) &&
         std::all_of(model.experts.begin(), model.experts.end(),
                     [](const model_files::Expert& expert) { return CpuNetwork::supports(expert.network); });
}

}  // namespace

bool supports_cpu(const std::string& path) {
  SafetensorsFile header;
  header.metadata = model_files::read_safetensors_metadata(path);
  return supported(model_files::read_description(header, path));
}

DenoiserPtr make_cpu_denoiser(const SafetensorsFile& file, const std::string& name,
                              const NeuralDenoiserOptions& options) {
  if (!supported(model_files::read_description(file, name))) return nullptr;
  const auto workspaces = std::make_shared<WorkspacePool>();
  const auto make_single = [&](const SafetensorsFile& single) {
    return std::make_shared<CpuDenoiser>(model_files::read_description(single, name), single, name, options,
                                         workspaces);
  };
  return assemble_denoiser(file, name, make_single, options.thread_count());
}

DenoiserPtr load_cpu_denoiser(const std::string& path, const NeuralDenoiserOptions& options) {
  return make_cpu_denoiser(model_files::read_safetensors(path), path, options);
}

}  // namespace diffc::nn
