// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A trained network as a Denoiser, evaluated by LibTorch: any architecture, any processor. The usual
// architecture runs faster and without LibTorch in models/inference.
// Not run on a GPU yet.

#pragma once

#include <memory>

#include "models/inference/tiled_denoiser.h"
#include "models/nn/model_file.h"

namespace diffc::nn {

/// On a GPU convolutions may round their inputs to 10 bits (TF32; not those of finer(), and none in this
/// process after these), and batches hold what several threads ask for, so that the last digits of a result
/// may differ from run to run. Throws Error(kData) if the model cannot be used, Error(kUnsupported) if the
/// device cannot.
DenoiserPtr make_neural_denoiser(Model model, const NeuralDenoiserOptions& options = {});
/// A model of one or several networks. Throws Error(kData) that begins with `name`.
DenoiserPtr make_neural_denoiser(const model_files::SafetensorsFile& file, const std::string& name,
                                 const NeuralDenoiserOptions& options = {});

}  // namespace diffc::nn
