// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The part of the `neural` plugin that evaluates the usual networks.

#include "models/inference/blocked_denoiser.h"
#include "plugins/neural/backend.h"

__attribute__((visibility("default"))) void diffc_blocked_load_v1(const char* path, int threads,
                                                                  diffc::DenoiserPtr* denoiser) {
  *denoiser = diffc::nn::load_blocked_denoiser(path, {.threads = threads});
}
