// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A model provider: independent Gaussian samples of one variance, the simplest model of an image there is.
// Its posterior mean is known: E[x | y] = y s^2 / (s^2 + eta^2).
//
//   diffc encode photo.png -o photo.dfc --model white:0.5

#include <charconv>

#include "codec/base/error.h"
#include "codec/base/sha256.h"
#include "codec/plugin/abi.h"

namespace {

using namespace diffc;

constexpr float kDefaultDeviation = 0.5f;

class WhiteDenoiser : public Denoiser {
 public:
  explicit WhiteDenoiser(float deviation) : variance_(deviation * deviation) {
    info_.name = "white:" + std::to_string(deviation);
    // What decoding depends on, and nothing else.
    info_.id = sha256_hex(info_.name);
    info_.eta_min = 1e-3f;
    info_.eta_max = 1e3f;
  }

  const DenoiserInfo& info() const override { return info_; }

  void evaluate(int batch, int, int, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    const std::size_t size = y.size() / static_cast<std::size_t>(batch);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const float noise = eta[i / size] * eta[i / size];
      xhat[i] = y[i] * variance_ / (variance_ + noise);
    }
  }

 private:
  DenoiserInfo info_;
  float variance_;
};

class WhiteProvider : public ModelProvider {
 public:
  ModelMatch match(const ModelRequest& request) const override {
    const std::string& name = request.name_or_path;
    const bool mine = name == "white" || name.starts_with("white:");
    return {name, mine ? 200 : 0};
  }

  CodecModelPtr load(const std::string& location, const LoadOptions&) const override {
    float deviation = kDefaultDeviation;
    if (location != "white") {
      const std::string_view text = std::string_view(location).substr(std::string_view("white:").size());
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), deviation);
      if (error != std::errc() || end != text.data() + text.size() || !(deviation > 0 && deviation <= 1))
        throw Error(ErrorKind::kUsage, location + ": not a deviation", "give white:0.5, from 0 to 1");
    }
    return std::make_shared<WhiteDenoiser>(deviation);
  }

  // Files name their model by its id; one that is listed is found without being asked for.
  std::vector<ModelListing> list(const std::vector<std::string>&, bool) const override {
    return {{"white", "", WhiteDenoiser(kDefaultDeviation).info().id}};
  }
};

const PluginDescriptor kWhite = {
    .name = "white",
    .version = "1.0",
    .summary = "independent Gaussian samples, as a model",
    .licence = "Apache-2.0",
    .make_model_provider = []() -> ModelProvider* { return new WhiteProvider; },
};

}  // namespace

DIFFC_PLUGIN(white, &kWhite)
