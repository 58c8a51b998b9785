// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The part of the `neural` plugin that needs LibTorch, a shared object of its own.

#include "models/plugin/neural_backend.h"

#include "models/nn/load_denoiser.h"

extern "C" __attribute__((visibility("default"))) void diffc_neural_load_v1(const char* path, int threads,
                                                                            diffc::DenoiserPtr* denoiser) {
  *denoiser = diffc::nn::load_denoiser(path, threads);
}
