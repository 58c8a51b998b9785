// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What the `neural` plugin calls in its back end once a model is wanted.

#pragma once

#include "codec/plugin/denoiser.h"

/// Loads a model file; throws diffc::Error.
extern "C" void diffc_neural_load_v1(const char* path, int threads, diffc::DenoiserPtr* denoiser);
