// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/features/feature_network.h"

#include <torch/script.h>

#include <filesystem>

#include "codec/base/error.h"
#include "models/nn/torch_reason.h"

namespace diffc::features {
namespace {

using at::Tensor;

Tensor unit_length(const Tensor& t) {
  return t / at::sqrt(t.square().sum(1, true) + 1e-10);
}

}  // namespace

class FeatureNetwork::Impl {
 public:
  Impl(const std::string& path, at::Device device) : path_(path) {
    if (!std::filesystem::is_regular_file(path))
      throw Error(ErrorKind::kIo, path + ": no such file", "give a TorchScript file");
    try {
      torch::jit::setGraphExecutorOptimize(false);  // the first steps would compile instead of train
      module_ = torch::jit::load(path, device);
      module_.eval();
      for (const Tensor& parameter : module_.parameters()) parameter.set_requires_grad(false);
    } catch (const std::exception& e) {
      throw Error(ErrorKind::kData, path + ": not a TorchScript file that loads", nn::torch_reason(e));
    }
    own_ = module_.find_method("activations").has_value();
    if (!own_ && !(module_.hasattr("c1") && module_.hasattr("f9") && module_.hasattr("mean")))
      throw Error(ErrorKind::kData, path + ": neither a method 'activations' nor SqueezeNet",
                  "give its module a method 'activations' or 'distance'");
  }

  std::vector<Tensor> activations(const Tensor& pictures) const {
    const Tensor levels = (pictures + 0.5) * 255.0;
    try {
      return own_ ? by_method(levels) : squeezenet(levels);
    } catch (const std::exception& e) {
      throw Error(ErrorKind::kData, path_ + ": the feature network failed", nn::torch_reason(e));
    }
  }

 private:
  std::vector<Tensor> by_method(const Tensor& levels) const {
    torch::jit::Module module = module_;
    return module.run_method("activations", levels).toTensorVector();
  }

  std::vector<Tensor> squeezenet(const Tensor& levels) const {
    const auto child = [&](const char* name, const Tensor& x) {
      return module_.attr(name).toModule().forward({x}).toTensor();
    };
    const auto halved = [](const Tensor& x) { return at::max_pool2d(x, 3, 2, 0, 1, true); };
    std::vector<Tensor> kept;
    const auto keep = [&](const Tensor& x) { return kept.emplace_back(x); };
    Tensor x = keep(at::relu(child("c1", levels.flip({1}) - module_.attr("mean").toTensor())));
    x = keep(child("f3", child("f2", halved(x))));
    x = keep(child("f5", child("f4", halved(x))));
    x = halved(x);
    for (const char* name : {"f6", "f7", "f8", "f9"}) x = keep(child(name, x));
    return kept;
  }

  std::string path_;
  torch::jit::Module module_;
  bool own_ = false;
};

FeatureNetwork::FeatureNetwork(const std::string& path, at::Device device)
    : impl_(std::make_unique<Impl>(path, device)) {}
FeatureNetwork::~FeatureNetwork() = default;

std::vector<Tensor> FeatureNetwork::activations(const Tensor& pictures) const {
  return impl_->activations(pictures);
}

Tensor perceptual_distance(const FeatureNetwork& network, const Tensor& a, const Tensor& b) {
  std::vector<Tensor> of_b;
  {
    const at::NoGradGuard no_gradients;
    of_b = network.activations(b);
  }
  const std::vector<Tensor> of_a = network.activations(a);
  Tensor sum = at::zeros({}, a.options());
  for (size_t i = 0; i < of_a.size(); ++i)
    sum = sum + (unit_length(of_a[i]) - unit_length(of_b[i])).square().sum(1).mean();
  return sum / static_cast<double>(of_a.size());
}

}  // namespace diffc::features
