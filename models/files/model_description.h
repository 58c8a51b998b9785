// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What a model file says beside its parameters: the metadata of the safetensors file under "diffc.model" and
// its neighbours.

#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "codec/denoiser/coarse_denoiser.h"
#include "codec/denoiser/denoiser.h"
#include "codec/denoiser/residual_model.h"
#include "models/files/model_id.h"
#include "models/files/network_config.h"

namespace diffc::model_files {

/// A network that takes over from a noise level on.
struct Expert {
  float eta_from;
  nn::NetworkConfig network;
};

struct ModelDescription {
  std::string name;             ///< For people; not part of the id.
  nn::NetworkConfig network;    ///< Of the least noise, if there are experts.
  std::vector<Expert> experts;  ///< For more noise; their levels rise inside (eta_min, eta_max).
  float eta_min = 0.006f;
  float eta_max = 30.0f;
  BandTable bands;                        ///< Empty if not measured.
  std::vector<SideWeights> side_weights;  ///< Empty if not measured.
  std::vector<CoarseLevel> coarse;        ///< Noise levels that are estimated from reduced pictures.
  nlohmann::json training;                ///< What is known about its making, or null; not part of the id.
};

/// Throws Error(kData) naming `path` if the metadata describe no usable model of this project. A model
/// without a name gets that of the file.
ModelDescription read_description(const SafetensorsFile& file, const std::string& path);
void write_description(const ModelDescription& description, SafetensorsFile& file);

/// What a denoiser made from this model tells of itself.
DenoiserInfo denoiser_info(const ModelDescription& description, const std::string& id);

}  // namespace diffc::model_files
