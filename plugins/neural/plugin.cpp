// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Plugin `neural`: the usual denoising networks, from safetensors files.

#include "codec/plugin/abi.h"
#include "models/files/model_finder.h"
#include "models/inference/arithmetic.h"
#include "models/inference/cpu_denoiser.h"

namespace diffc {
namespace {

class NeuralProvider : public ModelProvider {
 public:
  ModelMatch match(const ModelRequest& request) const override {
    const std::string path = model_files::find_model(request);
    if (path.empty() || model_files::model_file_type(path) != model_files::ModelFileType::kSafetensors)
      return {path, path.empty() ? 0 : 1};
    try {
      if (!nn::supports_cpu(path)) return {path, 1};
      return {path, request.device.cuda ? 50 : 200};
    } catch (const Error&) {
      return {path, 1};  // load() says why
    }
  }

  CodecModelPtr load(const std::string& location, const LoadOptions& options) const override {
    if (options.device.cuda)
      throw Error(ErrorKind::kUnsupported, "this build evaluates networks on the processor only",
                  "choose the device cpu, or use a build with a LibTorch for CUDA");
    if (model_files::model_file_type(location) == model_files::ModelFileType::kSafetensors)
      if (DenoiserPtr denoiser = nn::load_cpu_denoiser(location, {.threads = options.threads}))
        return denoiser;
    throw Error(ErrorKind::kUnsupported, location + ": this model needs LibTorch",
                "use a build with the plugin torch");
  }

  std::vector<ModelListing> list(const std::vector<std::string>& search_path, bool exact) const override {
    return model_files::list_models(search_path, model_files::ModelFileType::kSafetensors, exact);
  }
};

/// For `diffc --version`. What is wrong with DIFFC_ARITHMETIC is told when a model is loaded.
const char* arithmetic() {
  static const std::string text = [] {
    try {
      return std::string("convolutions ") + nn::arithmetic().name;
    } catch (const Error& error) {
      return std::string(error.what());
    }
  }();
  return text.c_str();
}

const PluginDescriptor kNeural = {
    .name = "neural",
    .version = "1.1",
    .summary = "denoising networks: safetensors models of diffc-train",
    .licence = "Apache-2.0",
    .libraries = arithmetic(),
    .make_model_provider = []() -> ModelProvider* { return new NeuralProvider; },
};

}  // namespace
}  // namespace diffc

DIFFC_PLUGIN(neural, &diffc::kNeural)
