// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The part of the `neural` plugin that needs LibTorch: any model on any processor.

#include "models/nn/load_denoiser.h"
#include "models/plugin/neural_backend.h"

__attribute__((visibility("default"))) void diffc_torch_load_v1(const char* path, int threads,
                                                                diffc::DenoiserPtr* denoiser) {
  *denoiser = diffc::nn::load_denoiser(path, threads);
}
