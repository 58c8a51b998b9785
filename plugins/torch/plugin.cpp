// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Plugin `torch`: every denoising network, and TorchScript modules with a description (denoisers and
// transform codecs), by LibTorch.

#include <filesystem>
#include <system_error>

#include "codec/plugin/abi.h"
#include "models/files/model_finder.h"
#include "plugins/torch/backend.h"
#include "plugins/torch/cuda_driver.h"

namespace diffc {
namespace {

constexpr bool kHasCuda = DIFFC_TORCH_HAS_CUDA;

class TorchProvider : public ModelProvider {
 public:
  ModelMatch match(const ModelRequest& request) const override {
    std::string path = model_files::find_model(request);
    if (!path.empty()) return {std::move(path), request.device.cuda && !kHasCuda ? 40 : 100};
    // What is wrong with a file that exists is told by load(): TorchScript without its description, most
    // often, which may be meant by its name too.
    std::string undescribed = model_files::find_undescribed(request);
    if (!undescribed.empty()) return {std::move(undescribed), 1};
    std::error_code error;
    const bool file = std::filesystem::is_regular_file(request.name_or_path, error);
    return {request.name_or_path, file ? 1 : 0};
  }

  CodecModelPtr load(const std::string& location, const LoadOptions& options) const override {
    static const TorchBackend& backend = open_backend("diffc_torch.so", DIFFC_BACKEND_FOLDER);
    return backend.load(location, options);
  }

  int cuda_devices() const override { return kHasCuda ? count_cuda_devices() : 0; }

  std::vector<ModelListing> list(const std::vector<std::string>& search_path, bool exact) const override {
    return model_files::list_models(search_path, model_files::ModelFileType::kTorchScript, exact);
  }
};

const PluginDescriptor kTorch = {
    .name = "torch",
    .version = "1.1",
    .summary = "models by LibTorch: all denoising networks, TorchScript modules with a description",
    .licence = "Apache-2.0 AND BSD-3-Clause",
    .libraries = "LibTorch " DIFFC_TORCH_VERSION DIFFC_TORCH_KIND,
    .make_model_provider = []() -> ModelProvider* { return new TorchProvider; },
};

}  // namespace
}  // namespace diffc

DIFFC_PLUGIN(torch, &diffc::kTorch)
