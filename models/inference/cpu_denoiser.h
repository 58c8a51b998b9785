// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "models/inference/tiled_denoiser.h"

namespace diffc::nn {

/// Whether CpuNetwork::supports() the network of the safetensors model at `path`, told by the file's header.
/// Throws Error(kIo), Error(kData) for a file that is missing or damaged.
bool supports_cpu(const std::string& path);

/// The safetensors model at `path`, evaluated without LibTorch; null if it is not supported. Throws
/// Error(kIo), Error(kData), and Error(kUsage) as winograd_kernels().
DenoiserPtr load_cpu_denoiser(const std::string& path, const NeuralDenoiserOptions& options = {});

}  // namespace diffc::nn
