// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/network_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "models/inference/half_float.h"

namespace diffc::nn {

const model_files::StoredTensor& NetworkParameters::stored(const std::string& key,
                                                           const std::vector<int64_t>& shape) const {
  const auto found = file_.tensors.find(key);
  if (found == file_.tensors.end() || found->second.shape != shape) {
    throw Error(ErrorKind::kData, fmt::format("{}: parameter {} is missing or of another shape", name_, key));
  }
  return found->second;
}

std::vector<float> NetworkParameters::floats(const std::string& key,
                                             const std::vector<int64_t>& shape) const {
  const model_files::StoredTensor& tensor = stored(key, shape);
  std::vector<float> values;
  if (tensor.dtype == "I8") {
    const std::vector<float> scales = to_floats(stored(key + "_scale", {shape.at(0)}), name_);
    const size_t each = tensor.data.size() / scales.size();
    for (size_t i = 0; i < tensor.data.size(); ++i)
      values.push_back(static_cast<float>(static_cast<int8_t>(tensor.data[i])) * scales[i / each]);
  } else {
    values = to_floats(tensor, name_);
  }
  if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) {
    throw Error(ErrorKind::kData, fmt::format("{}: parameter {} is not finite", name_, key));
  }
  return values;
}

NoiseEmbedding NetworkParameters::embedding(const NetworkConfig& config) const {
  const StageConfig& stage = config.stages.front();
  const int64_t features = 2 * NoiseEmbedding::kFrequencies, width = config.embedding;
  const int64_t film = 2 * (int64_t{stage.blocks} * stage.hidden + stage.width);
  return {{floats("embed0.weight", {width, features}), floats("embed0.bias", {width})},
          {floats("film.weight", {film, width}), floats("film.bias", {film})}};
}

}  // namespace diffc::nn
