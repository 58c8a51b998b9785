// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "models/inference/tiled_denoiser.h"

namespace diffc::nn {

/// The safetensors model at `path`, evaluated without LibTorch; null if its network or this processor is not
/// supported (BlockedNetwork::supports). Throws Error(kIo), Error(kData) for files that are missing or
/// damaged.
DenoiserPtr load_blocked_denoiser(const std::string& path, const NeuralDenoiserOptions& options = {});

}  // namespace diffc::nn
