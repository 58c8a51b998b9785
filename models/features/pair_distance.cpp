// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <torch/script.h>

#include <optional>

#include "codec/base/error.h"
#include "models/features/extractor.h"
#include "models/features/feature_network.h"
#include "models/features/image_tensor.h"
#include "models/nn/torch_reason.h"

namespace diffc {
namespace {

using at::Tensor;

Tensor levels_of(const Image& image) {
  return features::image_tensor(image).to(at::kFloat);
}

class ScriptedDistance : public PairDistance {
 public:
  ScriptedDistance(std::string path, torch::jit::Module module)
      : path_(std::move(path)), module_(std::move(module)) {}

  double distance(const Image& original, const Image& decoded) const override {
    features::stay_on_this_thread();
    const c10::InferenceMode inference;
    try {
      torch::jit::Module module = module_;
      const Tensor result =
          module.get_method("distance")({levels_of(original), levels_of(decoded)}).toTensor();
      if (result.numel() == 1) return result.item<double>();
    } catch (const std::exception& e) {
      throw Error(ErrorKind::kData, path_ + ": distance() failed", nn::torch_reason(e));
    }
    throw Error(ErrorKind::kData, path_ + ": distance() gives more than one number");
  }

 private:
  std::string path_;
  torch::jit::Module module_;
};

class FeatureDistance : public PairDistance {
 public:
  explicit FeatureDistance(const std::string& path) : path_(path), network_(path) {}

  double distance(const Image& original, const Image& decoded) const override {
    features::stay_on_this_thread();
    const c10::InferenceMode inference;
    const auto unit = [](const Image& image) { return levels_of(image) / 255.0 - 0.5; };
    try {
      return features::perceptual_distance(network_, unit(decoded), unit(original)).item<double>();
    } catch (const Error&) {
      throw;
    } catch (const std::exception& e) {
      throw Error(ErrorKind::kData, path_ + ": its activations have no distance", nn::torch_reason(e));
    }
  }

 private:
  std::string path_;
  features::FeatureNetwork network_;
};

/// The module, if it has the method itself.
std::optional<torch::jit::Module> module_with_distance(const char* path) {
  try {
    torch::jit::setGraphExecutorOptimize(false);
    torch::jit::Module module = torch::jit::load(path, at::kCPU);
    module.eval();
    if (module.find_method("distance")) return module;
  } catch (const std::exception&) {
    // FeatureNetwork says what is wrong with the file.
  }
  return {};
}

}  // namespace

extern "C" __attribute__((visibility("default"))) PairDistance* diffc_open_pair_distance_v1(
    const char* path) {
  if (auto module = module_with_distance(path)) return new ScriptedDistance(path, *std::move(module));
  return new FeatureDistance(path);
}

}  // namespace diffc
