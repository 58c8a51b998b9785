// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <torch/script.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "codec/base/error.h"
#include "models/features/extractor.h"
#include "models/features/image_tensor.h"
#include "models/nn/torch_reason.h"

namespace diffc {
namespace {

class TorchScriptFeatures : public FeatureExtractor {
 public:
  explicit TorchScriptFeatures(const std::string& path) : path_(path) {
    if (!std::filesystem::is_regular_file(path)) {
      throw Error(ErrorKind::kIo, path + ": no such file", "give a TorchScript file");
    }
    // Specialising executors change the arithmetic after the first calls; results must not depend on how many
    // there were before.
    torch::jit::setGraphExecutorOptimize(false);
    features::stay_on_this_thread();
    try {
      module_ = torch::jit::load(path);
      module_.eval();
    } catch (const std::exception& e) {
      throw Error(ErrorKind::kData, path + ": not a TorchScript file that loads", nn::torch_reason(e));
    }
    dimension_ = static_cast<int>(features(Image(64, 64, 3)).size());
  }

  int dimension() const override { return dimension_; }

  std::vector<float> features(const Image& image) const override {
    features::stay_on_this_thread();
    const c10::InferenceMode inference;
    try {
      const at::Tensor input = features::image_tensor(image);
      // Modules are copied by reference; forward() is not const though it changes nothing in eval mode.
      torch::jit::Module module = module_;
      const at::Tensor output = module.forward({input, true}).toTensor().to(torch::kFloat32).contiguous();
      if (output.dim() != 2 || output.size(0) != 1 || output.size(1) < 1) {
        throw Error(ErrorKind::kData, path_ + ": forward(img, True) gives no [N, D] tensor",
                    "use a file with the signature of inception-2015-12-05.pt");
      }
      return {output.data_ptr<float>(), output.data_ptr<float>() + output.numel()};
    } catch (const Error&) {
      throw;
    } catch (const std::exception& e) {
      throw Error(ErrorKind::kData, path_ + ": the feature network failed", nn::torch_reason(e));
    }
  }

 private:
  std::string path_;
  torch::jit::Module module_;
  int dimension_ = 0;
};

}  // namespace

extern "C" __attribute__((visibility("default"))) FeatureExtractor* diffc_open_features_v1(const char* path) {
  return new TorchScriptFeatures(path);
}

}  // namespace diffc
