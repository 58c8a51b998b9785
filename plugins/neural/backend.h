// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Between the plugin and its back ends, shared objects of the same build. Every back end exports one function
// of this type, diffc_NAME_load_v1.

#pragma once

#include "codec/denoiser/denoiser.h"

/// Loads the model at `path` into *denoiser, or leaves it null where the back end does not evaluate such a
/// network. `threads`: 0 = one per core. Throws diffc::Error.
extern "C" void diffc_blocked_load_v1(const char* path, int threads, diffc::DenoiserPtr* denoiser);
