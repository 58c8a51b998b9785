// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Plugin `neural`: denoising networks from safetensors and TorchScript files. What computes them lies in
// shared objects of their own, opened with the first model that needs them: a small one for the usual
// networks, and one with LibTorch, which takes half a second of processor time to load, for the others.

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

#include "codec/base/error.h"
#include "codec/plugin/abi.h"
#include "models/files/model_finder.h"
#include "plugins/neural/backend.h"

namespace diffc {
namespace {

namespace fs = std::filesystem;
using LoadFunction = decltype(&diffc_blocked_load_v1);

// A back end lies one folder above the plugin; for a plugin that is built into a program, in the folder
// given by the build, relative to the program.
LoadFunction open_backend(const char* file, const char* function) {
  Dl_info self{};
  dladdr(reinterpret_cast<const void*>(&open_backend), &self);
  const fs::path here = fs::absolute(self.dli_fname ? self.dli_fname : "").parent_path();
  // Read by the OpenMP runtime when it is loaded: threads that spin between the parallel parts of a network
  // stall it for whole time slices as soon as anything else runs on the machine. A value set by the user
  // stays.
  setenv("OMP_WAIT_POLICY", "passive", 0);
  std::string reason = "not found";
  for (const fs::path& path : {here.parent_path() / file, here.parent_path() / DIFFC_NEURAL_FOLDER / file}) {
    std::error_code error;
    if (!fs::exists(path, error)) continue;
    if (void* handle = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL)) {
      if (void* symbol = dlsym(handle, function)) return reinterpret_cast<LoadFunction>(symbol);
    }
    if (const char* text = dlerror()) reason = text;
  }
  throw Error(ErrorKind::kUnsupported, "the back end of the neural models cannot be loaded (" + reason + ")",
              "install LibTorch, or build again");
}

class NeuralProvider : public ModelProvider {
 public:
  bool recognises(const ModelRequest& request) const override {
    return !model_files::find_model(request).empty();
  }

  DenoiserPtr load(const ModelRequest& request) const override {
    const std::string path = model_files::find_model(request);
    if (path.empty()) {
      throw Error(ErrorKind::kIo, request.name_or_path + ": no such model",
                  "give a .safetensors file or a model name");
    }
    DenoiserPtr denoiser;
    if (model_files::model_file_type(path) == model_files::ModelFileType::kSafetensors) {
      static const LoadFunction load_blocked = open_backend("diffc_blocked.so", "diffc_blocked_load_v1");
      load_blocked(path.c_str(), request.threads, &denoiser);
    }
    if (!denoiser) {
      static const LoadFunction load_torch = open_backend("diffc_torch.so", "diffc_torch_load_v1");
      load_torch(path.c_str(), request.threads, &denoiser);
    }
    return denoiser;
  }

  std::vector<ModelListing> list(const std::vector<std::string>& search_path) const override {
    return model_files::list_models(search_path);
  }
};

const PluginDescriptor kNeural = [] {
  PluginDescriptor d;
  d.kinds = kKindModelProvider;
  d.name = "neural";
  d.version = "1.0.0";
  d.summary = "denoising networks: safetensors models of diffc-train, TorchScript models with a description";
  d.licence = "Apache-2.0 AND BSD-3-Clause";
  d.libraries = "LibTorch 1.13.1, oneDNN 2.6";
  d.make_model_provider = []() -> ModelProvider* { return new NeuralProvider; };
  return d;
}();

}  // namespace
}  // namespace diffc

DIFFC_PLUGIN(neural, &diffc::kNeural)
