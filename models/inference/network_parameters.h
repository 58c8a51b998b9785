// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "models/files/network_config.h"
#include "models/files/safetensors.h"
#include "models/inference/noise_embedding.h"

namespace diffc::nn {

/// The parameters of a network by name. Refers to its arguments.
class NetworkParameters {
 public:
  NetworkParameters(const model_files::SafetensorsFile& file, const std::string& name)
      : file_(file), name_(name) {}

  /// A parameter in F32, F16 or BF16, or in I8 with factors KEY_scale [shape[0]], one for each output.
  /// Throws Error(kData) naming the file if it is missing, of another shape or not finite.
  std::vector<float> floats(const std::string& key, const std::vector<int64_t>& shape) const;

  NoiseEmbedding embedding(const NetworkConfig& config) const;

 private:
  const model_files::StoredTensor& stored(const std::string& key, const std::vector<int64_t>& shape) const;

  const model_files::SafetensorsFile& file_;
  const std::string& name_;
};

}  // namespace diffc::nn
