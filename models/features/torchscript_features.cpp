// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <ATen/Parallel.h>
#include <torch/script.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "codec/base/error.h"
#include "models/features/extractor.h"

namespace diffc {
namespace {

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

class TorchScriptFeatures : public FeatureExtractor {
 public:
  explicit TorchScriptFeatures(const std::string& path) : path_(path) {
    if (!std::filesystem::is_regular_file(path)) {
      throw Error(ErrorKind::kIo, path + ": no such file", "give a TorchScript file");
    }
    // Specialising executors change the arithmetic after the first calls; results must not depend on how many
    // there were before.
    torch::jit::setGraphExecutorOptimize(false);
    at::set_num_threads(1);
    try {
      module_ = torch::jit::load(path);
      module_.eval();
    } catch (const c10::Error& e) {
      throw Error(ErrorKind::kData, path + ": not a TorchScript file that loads",
                  first_line(e.what_without_backtrace()));
    }
    dimension_ = static_cast<int>(features(Image(64, 64, 3)).size());
  }

  int dimension() const override { return dimension_; }

  std::vector<float> features(const Image& image) const override {
    // The thread count is a property of each calling thread under OpenMP.
    thread_local const bool single = (at::set_num_threads(1), true);
    (void)single;
    const c10::InferenceMode inference;
    try {
      const auto bytes = torch::from_blob(const_cast<uint8_t*>(image.pixels.data()),
                                          {1, image.height, image.width, image.channels}, torch::kUInt8);
      at::Tensor input = bytes.permute({0, 3, 1, 2}).contiguous();
      if (image.channels == 1) input = input.repeat({1, 3, 1, 1});
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
    } catch (const c10::Error& e) {
      throw Error(ErrorKind::kData, path_ + ": the feature network failed",
                  first_line(e.what_without_backtrace()));
    } catch (const std::exception& e) {
      throw Error(ErrorKind::kData, path_ + ": the feature network failed", first_line(e.what()));
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
