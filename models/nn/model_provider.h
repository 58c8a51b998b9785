// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Model files of all kinds, found by content or by name.

#pragma once

#include <memory>
#include <string>

#include "codec/plugin/model_provider.h"

namespace diffc::nn {

/// Loads safetensors models, and TorchScript models with their description beside them
/// (torchscript_denoiser.h). Throws Error(kIo), Error(kData).
DenoiserPtr load_denoiser(const std::string& path, int threads = 0);

/// Recognises files by content, and a NAME for which the search path holds NAME.safetensors (or NAME.ts,
/// NAME.pt with NAME.ts.json, NAME.pt.json).
std::unique_ptr<ModelProvider> make_neural_provider();

}  // namespace diffc::nn
