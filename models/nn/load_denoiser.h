// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Model files of all kinds.

#pragma once

#include <string>

#include "models/inference/tiled_denoiser.h"

namespace diffc::nn {

/// Loads safetensors models, and TorchScript models with their description beside them
/// (torchscript_denoiser.h). Throws Error(kIo), Error(kData), Error(kUnsupported) if the device cannot be
/// used.
DenoiserPtr load_denoiser(const std::string& path, const NeuralDenoiserOptions& options = {});

}  // namespace diffc::nn
