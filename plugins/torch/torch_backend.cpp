// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The back end of the `neural` plugin that needs LibTorch: any model on any processor. The plugin finds the
// function by its name and calls it as a function of the type in plugins/neural/backend.h.

#include "models/nn/load_denoiser.h"

extern "C" __attribute__((visibility("default"))) void diffc_torch_load_v1(const char* path, int threads,
                                                                           diffc::DenoiserPtr* denoiser) {
  *denoiser = diffc::nn::load_denoiser(path, threads);
}
