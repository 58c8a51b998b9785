// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The part of the plugin `torch` that computes: any model on any processor, by LibTorch.

#include "plugins/torch/backend.h"

#include "models/files/model_finder.h"
#include "models/nn/load_denoiser.h"
#include "models/nn/torchscript_transform.h"

namespace {

diffc::CodecModelPtr load(const std::string& path, const diffc::LoadOptions& options) {
  using diffc::model_files::ModelFileType;
  if (diffc::model_files::model_file_type(path) == ModelFileType::kTorchScript &&
      diffc::nn::describes_transform(path))
    return diffc::nn::load_torchscript_transform(path);
  return diffc::nn::load_denoiser(path, {.threads = options.threads, .device = options.device});
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const diffc::TorchBackend diffc_backend = {load};
