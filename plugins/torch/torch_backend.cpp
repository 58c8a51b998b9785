// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The part of the plugin `torch` that computes: any model on any processor, by LibTorch.

#include "models/nn/load_denoiser.h"
#include "plugins/neural_backend.h"

extern "C" __attribute__((visibility("default"))) const diffc::NeuralBackend diffc_backend = {
    [](const std::string&) { return true; },
    [](const std::string& path, int threads) { return diffc::nn::load_denoiser(path, threads); }};
