// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The part of the plugin `neural` that computes.

#include "models/inference/blocked_denoiser.h"
#include "plugins/neural_backend.h"

extern "C" __attribute__((visibility("default"))) const diffc::NeuralBackend diffc_backend = {
    [](const std::string& path) { return diffc::nn::supports_blocked(path); },
    [](const std::string& path, int threads) {
      return diffc::nn::load_blocked_denoiser(path, {.threads = threads});
    }};
