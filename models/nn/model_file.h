// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A trained denoiser as a safetensors file with its parameters as tensors.

#pragma once

#include <ATen/ATen.h>

#include <string>
#include <vector>

#include "models/files/model_description.h"

namespace diffc::nn {

/// A model of one network.
struct Model : model_files::ModelDescription {
  std::vector<at::Tensor> parameters;  ///< Float, in the order of Network::specs().
  std::string id;                      ///< Filled by load_model and save_model.
};

/// Element type of stored parameters.
enum class StoredType { kFloat, kHalf };

/// Sets model.id.
model_files::SafetensorsFile to_safetensors(Model& model, StoredType type);
/// Throws Error(kData) naming `name` if it is no model of this project or its tensors do not fit its
/// configuration, Error(kUsage) if it holds several networks (model_files::single_network() takes one of
/// them).
Model model_from_safetensors(const model_files::SafetensorsFile& file, const std::string& name);

Model load_model(const std::string& path);
void save_model(const std::string& path, Model& model, StoredType type = StoredType::kHalf);

/// Tensor conversions used by checkpoints too.
model_files::StoredTensor store_tensor(const at::Tensor& tensor, at::ScalarType type);
at::Tensor restore_tensor(const model_files::StoredTensor& stored, const std::string& name);

}  // namespace diffc::nn
