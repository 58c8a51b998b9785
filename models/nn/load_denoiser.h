// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Model files of all kinds.

#pragma once

#include <string>

#include "codec/denoiser/denoiser.h"

namespace diffc::nn {

/// Loads safetensors models, and TorchScript models with their description beside them
/// (torchscript_denoiser.h). Throws Error(kIo), Error(kData).
DenoiserPtr load_denoiser(const std::string& path, int threads = 0);

}  // namespace diffc::nn
