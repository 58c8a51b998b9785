// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Any denoiser exported as TorchScript, with a JSON description beside it: its keys are in models/README.md.

#pragma once

#include <memory>
#include <string>

#include "models/inference/tiled_denoiser.h"

namespace diffc::nn {

/// Thread-safe; calls are made one at a time on `threads` threads or on the device, there with what other
/// threads ask for meanwhile. Output may depend on the thread count where LibTorch's does; of `options`
/// max_tile is without meaning. Throws Error(kData) naming what is wrong with the model or its description,
/// Error(kUnsupported) if the device cannot be used.
DenoiserPtr load_torchscript_denoiser(const std::string& path, const NeuralDenoiserOptions& options = {});

}  // namespace diffc::nn
