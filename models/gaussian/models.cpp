// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/gaussian/models.h"

#include <filesystem>
#include <string_view>

#include "codec/base/error.h"
#include "models/gaussian/block_denoiser.h"
#include "models/gaussian/stationary_denoiser.h"

namespace diffc::gaussian {

namespace {
constexpr std::string_view kName = "gaussian";
constexpr std::string_view kPrefix = "gaussian:";
}  // namespace

const Spectrum& default_spectrum() {
  // Maximum likelihood over 12032 training photographs of 64x64 and 150 of 512x512 (README.md, "The shipped
  // model").
  static const Spectrum spectrum = {.channels = 3,
                                    .alpha = {2.896, 3.637, 3.192},
                                    .variance = {0.518, 0.11, 0.0143},
                                    .knee = 0.0387,
                                    .mean = -0.108};
  return spectrum;
}

bool is_gaussian_name(const std::string& name) {
  return name == kName || name.starts_with(kPrefix) || PatchGaussian::recognises(name);
}

DenoiserPtr load_gaussian(const std::string& name) {
  if (name == kName) return StationaryGaussianDenoiser::make(default_spectrum());
  if (name.starts_with(kPrefix))
    return StationaryGaussianDenoiser::make(
        parse_spectrum(std::string_view(name).substr(kPrefix.size()), default_spectrum()));
  return std::make_shared<const BlockGaussianDenoiser>(PatchGaussian::load(name),
                                                       std::filesystem::path(name).filename().string());
}

DenoiserPtr for_channels(const DenoiserPtr& model, int channels) {
  const auto* stationary = dynamic_cast<const StationaryGaussianDenoiser*>(model.get());
  if (stationary == nullptr || model->info().channels == channels) return model;
  Spectrum spectrum = stationary->spectrum();
  spectrum.channels = channels;
  return StationaryGaussianDenoiser::make(spectrum);
}

}  // namespace diffc::gaussian
