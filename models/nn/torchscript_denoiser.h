// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Any denoiser exported as TorchScript, with a JSON description beside it: its keys are in models/README.md.

#pragma once

#include <memory>
#include <string>

#include "codec/denoiser/denoiser.h"

namespace diffc::nn {

/// Thread-safe; calls are made one at a time on `threads` threads. Output may depend on the thread count
/// where LibTorch's does. Throws Error(kData) naming what is wrong with the model or its description.
std::shared_ptr<const Denoiser> load_torchscript_denoiser(const std::string& path, int threads = 0);

}  // namespace diffc::nn
