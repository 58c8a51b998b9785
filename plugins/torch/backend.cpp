// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The part of the plugin `torch` that computes: any model on any processor, by LibTorch.

#include "plugins/torch/backend.h"

#include "models/nn/load_denoiser.h"

extern "C" __attribute__((visibility("default"))) const diffc::TorchBackend diffc_backend = {
    [](const std::string& path, int threads) { return diffc::nn::load_denoiser(path, threads); }};
