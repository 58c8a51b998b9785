// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Models of several networks: one for each range of noise levels, the parameters of the k-th (from 1) under
// "expertK.".

#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/files/safetensors.h"

namespace diffc::model_files {

/// How many networks the model holds. Throws as read_description().
size_t network_count(const SafetensorsFile& file, const std::string& name);

/// One of the networks as a model of its own, with the noise range of the whole; 0 is that of the least
/// noise. What was measured of the whole (bands, side information, coarse levels) stays behind, unless there
/// is only one. Throws Error(kUsage) if there is no such network, and as read_description().
SafetensorsFile single_network(const SafetensorsFile& file, const std::string& name, size_t index);

struct JoinedModel {
  SafetensorsFile file;  ///< Of one network.
  std::string name;      ///< For errors.
  float eta_from = 0;    ///< Where it takes over from the one before; unused for the first.
};

/// One model of several, from little to much noise: from the lowest level of the first to the highest of the
/// last. Throws Error(kUsage) if a model has experts itself, does not know the levels it would be asked for,
/// or if levels do not rise; and as read_description().
SafetensorsFile join_models(std::span<const JoinedModel> models, const std::string& name);

}  // namespace diffc::model_files
