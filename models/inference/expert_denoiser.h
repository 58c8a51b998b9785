// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Model files of one or several networks as one Denoiser.

#pragma once

#include <functional>
#include <string>

#include "codec/denoiser/denoiser.h"
#include "models/files/safetensors.h"

namespace diffc::nn {

/// A denoiser of a file that holds one network, without its coarse levels.
using MakeSingle = std::function<DenoiserPtr(const model_files::SafetensorsFile& single)>;

/// The denoiser of a model: each of its networks made by `make_single` and asked for its range of noise
/// levels, with the model's coarse levels around them. At most `threads` are made at a time. Throws what
/// read_description() and `make_single` throw.
DenoiserPtr assemble_denoiser(const model_files::SafetensorsFile& file, const std::string& name,
                              const MakeSingle& make_single, int threads = 1);

}  // namespace diffc::nn
