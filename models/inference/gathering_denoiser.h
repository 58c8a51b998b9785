// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// For denoisers that compute large batches in little more time than small ones, as those on a GPU.

#pragma once

#include "codec/denoiser/denoiser.h"

namespace diffc::nn {

/// `denoiser`, asked by one thread at a time: calls for images of one size that arrive while it computes are
/// its next batch, of at most `max_pixels` pixels unless a single call has more. Nothing is waited for to
/// fill a batch. Where a batch fails its calls are made one by one, so that each has its own error.
/// Thread-safe.
DenoiserPtr gather_calls(DenoiserPtr denoiser, size_t max_pixels);

}  // namespace diffc::nn
