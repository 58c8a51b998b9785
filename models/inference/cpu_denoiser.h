// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "models/files/safetensors.h"
#include "models/inference/tiled_denoiser.h"

namespace diffc::nn {

/// Whether CpuNetwork::supports() all networks of the safetensors model at `path`, told by the file's header.
/// Throws Error(kIo), Error(kData) for a file that is missing or damaged.
bool supports_cpu(const std::string& path);

/// A model evaluated without LibTorch; null if it is not supported. Throws Error(kData) that begins with
/// `name`, and Error(kUsage) as arithmetic().
DenoiserPtr make_cpu_denoiser(const model_files::SafetensorsFile& file, const std::string& name,
                              const NeuralDenoiserOptions& options = {});
/// The safetensors model at `path`. Throws Error(kIo) too.
DenoiserPtr load_cpu_denoiser(const std::string& path, const NeuralDenoiserOptions& options = {});

}  // namespace diffc::nn
