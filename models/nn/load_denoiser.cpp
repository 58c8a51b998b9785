// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/load_denoiser.h"

#include <filesystem>

#include "codec/base/error.h"
#include "models/files/model_finder.h"
#include "models/nn/neural_denoiser.h"
#include "models/nn/torchscript_denoiser.h"

namespace diffc::nn {

DenoiserPtr load_denoiser(const std::string& path, const NeuralDenoiserOptions& options) {
  using model_files::ModelFileType;
  switch (model_files::model_file_type(path)) {
    case ModelFileType::kSafetensors:
      return make_neural_denoiser(model_files::read_safetensors(path), path, options);
    case ModelFileType::kTorchScript:
      return load_torchscript_denoiser(path, options);
    case ModelFileType::kNone:
      break;
  }
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    throw Error(ErrorKind::kIo, path + ": no such file", "check the path of the model");
  }
  if (model_files::lacks_description(path)) {
    throw Error(ErrorKind::kData, path + ": TorchScript without its description, FILE.json beside it",
                "write " + path + ".json, see models/README.md for its keys");
  }
  throw Error(ErrorKind::kData, path + ": not a model",
              "give a .safetensors model, or TorchScript with FILE.json beside it");
}

}  // namespace diffc::nn
