// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The codec `r2d2`: grey images as independent 4x4 patches, each coded as X_1 given X_0 under the shipped
// mixture.
//
// Payload: one range-coded stream (codec/FORMAT.md, section 3) of one message per 4096 patches in raster
// order. Header fields: schedule = 8 log2(1/epsilon), model = SHA-256 of the mixture, scheme = trellis-fast.
// Images whose sides are not multiples of 4 are continued by their last row and column.

#pragma once

#include "codec/plugin/codec.h"

namespace diffc::r2d2 {

/// 8 log2(1/epsilon) of a quality from 1 to 100: epsilon from 2^-4 to 2^-15 on the scale [0, 1].
int epsilon_steps(int quality);

/// Throws Error(kUnsupported) for colour images.
EncodeResult encode_patches(const EncodeRequest& request, int threads);

/// Throws Error(kData) for damaged payloads, Error(kUnsupported) for another mixture.
Image decode_patches(const DecodeRequest& request);

}  // namespace diffc::r2d2
