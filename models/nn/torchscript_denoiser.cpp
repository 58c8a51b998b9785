// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/torchscript_denoiser.h"

#include <fmt/format.h>
#include <torch/script.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "models/files/coarse_levels_json.h"
#include "models/files/model_id.h"
#include "models/files/side_weights_json.h"
#include "models/inference/gathering_denoiser.h"
#include "models/nn/device.h"
#include "models/nn/network.h"
#include "models/nn/thread_scope.h"
#include "models/nn/torch_reason.h"

namespace diffc::nn {
namespace {

using at::Tensor;
using nlohmann::json;

constexpr size_t kMostPixels = size_t{1} << 18;  // of a batch on a GPU, of a network that may be large

enum class Target { kEps, kX0, kV, kF };
enum class Conditioning { kEta, kSigma, kLogSnr, kGamma, kEdm, kNone };

// Affine map between the scale of the model and that of x in [-1, 1]: model = (x + offset) * scale.
struct Description {
  Target target;
  bool variance_preserving;
  Conditioning conditioning;
  double eta_min, eta_max;  // in the scale of the model
  double scale = 1, offset = 0;
  double sigma_data = 0.5;
  std::vector<CoarseLevel> coarse;
  DenoiserInfo info;
};

template <typename T>
T choose(const json& description, const char* key, std::initializer_list<std::pair<const char*, T>> values,
         const std::string& name) {
  const std::string given = description.at(key).get<std::string>();
  std::string known;
  for (const auto& [text, value] : values) {
    if (given == text) return value;
    known += known.empty() ? text : std::string(", ") + text;
  }
  throw Error(ErrorKind::kData, fmt::format("{}: {} \"{}\" is not known", name, key, given),
              "use one of " + known);
}

Description read_description(const std::string& path) {
  const std::string name = path + ".json";
  Description d;
  try {
    const json j = json::parse(read_file_bytes(name));
    d.target = choose<Target>(
        j, "parameterisation",
        {{"eps", Target::kEps}, {"x0", Target::kX0}, {"v", Target::kV}, {"F", Target::kF}}, name);
    d.variance_preserving = choose<bool>(j, "process", {{"VP", true}, {"VE", false}}, name);
    d.conditioning = choose<Conditioning>(j, "conditioning",
                                          {{"eta", Conditioning::kEta},
                                           {"sigma", Conditioning::kSigma},
                                           {"log_snr", Conditioning::kLogSnr},
                                           {"gamma", Conditioning::kGamma},
                                           {"edm", Conditioning::kEdm},
                                           {"none", Conditioning::kNone}},
                                          name);
    if (j.contains("log_snr")) {
      d.eta_min = std::exp(-0.5 * j.at("log_snr").at(1).get<double>());
      d.eta_max = std::exp(-0.5 * j.at("log_snr").at(0).get<double>());
    } else {
      d.eta_min = j.at("eta").at(0).get<double>();
      d.eta_max = j.at("eta").at(1).get<double>();
    }
    const auto range = j.value("range", std::vector<double>{-1, 1});
    if (range == std::vector<double>{0, 1}) {
      d.scale = 0.5;
      d.offset = 1;
    } else if (range != std::vector<double>{-1, 1}) {
      throw Error(ErrorKind::kData, name + ": range is neither [-1, 1] nor [0, 1]");
    }
    d.sigma_data = j.value("sigma_data", d.sigma_data);
    d.info.name = j.value("name", std::filesystem::path(path).stem().string());
    d.info.channels = j.value("channels", 3);
    d.info.size_multiple = j.value("size_multiple", 1);
    d.info.receptive_radius = j.value("receptive_radius", 0);
    if (j.contains("side")) d.info.side_weights = model_files::side_weights_from_json(j.at("side"), name);
    if (j.contains("coarse")) d.coarse = model_files::coarse_levels_from_json(j.at("coarse"), name);
  } catch (const json::exception& e) {
    throw Error(ErrorKind::kData, name + ": " + e.what(), "see models/README.md for its keys");
  }
  if (!(d.eta_min > 0 && d.eta_min < d.eta_max && std::isfinite(d.eta_max) && d.sigma_data > 0)) {
    throw Error(ErrorKind::kData, name + ": the range of noise levels is not 0 < low < high");
  }
  if ((d.target == Target::kV && !d.variance_preserving) ||
      (d.target == Target::kF && d.variance_preserving)) {
    throw Error(ErrorKind::kData, name + ": v goes with process VP, F with VE");
  }
  if ((d.info.channels != 1 && d.info.channels != 3) || d.info.size_multiple < 1 ||
      d.info.size_multiple > 4096 || d.info.receptive_radius < 0) {
    throw Error(ErrorKind::kData, name + ": channels, size_multiple or receptive_radius is out of range");
  }
  d.info.eta_min = static_cast<float>(d.eta_min / d.scale);
  d.info.eta_max = static_cast<float>(d.eta_max / d.scale);
  return d;
}

class TorchScriptDenoiser : public Denoiser {
 public:
  TorchScriptDenoiser(const std::string& path, const NeuralDenoiserOptions& options)
      : description_(read_description(path)), device_(open_device(options.device)) {
    threads_ = options.thread_count();
    description_.info.id = model_files::torchscript_id(path);
    try {
      run_on(device_, [&] { module_ = torch::jit::load(path, device_); });
      module_.eval();
    } catch (const Error&) {
      throw;
    } catch (const std::exception& e) {
      throw Error(ErrorKind::kData, path + ": not a TorchScript model (" + torch_reason(e) + ")");
    }
  }

  const DenoiserInfo& info() const override { return description_.info; }
  const std::vector<CoarseLevel>& coarse() const { return description_.coarse; }

  DenoiserPtr finer() const override {
    if (exact_ || device_.is_cpu()) return nullptr;
    auto finer = std::make_shared<TorchScriptDenoiser>(*this);
    finer->exact_ = true;
    return finer;
  }

  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    const DenoiserInfo& i = description_.info;
    const size_t size = static_cast<size_t>(batch) * height * width * i.channels;
    if (height <= 0 || width <= 0 || height % i.size_multiple || width % i.size_multiple ||
        y.size() != size || xhat.size() != size || eta.size() != static_cast<size_t>(batch)) {
      throw Error(ErrorKind::kUsage, fmt::format("{}: cannot be evaluated at {}x{}", i.name, width, height));
    }
    if (batch == 0) return;
    const c10::InferenceMode inference;
    const ThreadScope scope(threads_);
    const auto nchw = [&](const float* data) {
      return at::from_blob(const_cast<float*>(data), {batch, height, width, i.channels}, at::kFloat)
          .permute({0, 3, 1, 2});
    };
    Tensor result;
    try {
      const std::lock_guard lock(*mutex_);
      run_on(device_, [&] {
        if (exact_) use_float(device_);
        const Tensor levels = at::from_blob(const_cast<float*>(eta.data()), {batch}, at::kFloat);
        result = denoise(nchw(y.data()).to(device_), levels.to(device_)).to(at::kCPU);
      });
    } catch (const Error&) {
      throw;
    } catch (const std::exception& e) {
      throw Error(ErrorKind::kData, i.name + ": the model failed (" + torch_reason(e) + ")",
                  "check its description");
    }
    if (result.sizes() != nchw(y.data()).sizes()) {
      throw Error(ErrorKind::kData, i.name + ": the model returns another shape than it is given");
    }
    nchw(xhat.data()).copy_(result);
  }

 private:
  Tensor denoise(const Tensor& y_unit, const Tensor& eta_unit) const {
    const Description& d = description_;
    const Tensor y = (y_unit + d.offset) * d.scale, eta = eta_unit * d.scale;
    const Tensor e = eta.view({-1, 1, 1, 1});
    const Tensor alpha = d.variance_preserving ? (e * e + 1).rsqrt() : at::ones_like(e);
    const Tensor sigma = alpha * e, z = alpha * y;
    const Preconditioning c = preconditioning(eta, static_cast<float>(d.sigma_data));
    std::vector<c10::IValue> inputs = {d.target == Target::kF ? (c.in * y).contiguous() : z.contiguous()};
    switch (d.conditioning) {
      case Conditioning::kEta:
        inputs.emplace_back(eta);
        break;
      case Conditioning::kSigma:
        inputs.emplace_back(sigma.flatten());
        break;
      case Conditioning::kLogSnr:
        inputs.emplace_back(-2 * eta.log());
        break;
      case Conditioning::kGamma:
        inputs.emplace_back(2 * eta.log());
        break;
      case Conditioning::kEdm:
        inputs.emplace_back(eta.log() / 4);
        break;
      case Conditioning::kNone:
        break;
    }
    const Tensor out = module_.forward(std::move(inputs)).toTensor().to(at::kFloat);
    Tensor x;
    switch (d.target) {
      case Target::kEps:
        x = y - e * out;
        break;
      case Target::kX0:
        x = out;
        break;
      case Target::kV:
        x = alpha * z - sigma * out;
        break;
      case Target::kF:
        x = c.skip * y + c.out * out;
        break;
    }
    return x / d.scale - d.offset;
  }

  Description description_;
  c10::Device device_;
  int threads_;
  bool exact_ = false;
  std::shared_ptr<std::mutex> mutex_ = std::make_shared<std::mutex>();  // of the module, which copies share
  mutable torch::jit::Module module_;
};

}  // namespace

DenoiserPtr load_torchscript_denoiser(const std::string& path, const NeuralDenoiserOptions& options) {
  const auto denoiser = std::make_shared<TorchScriptDenoiser>(path, options);
  return with_coarse_levels(options.device.cuda ? gather_calls(denoiser, kMostPixels) : denoiser,
                            denoiser->coarse());
}

}  // namespace diffc::nn
