// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Makes colour pictures small for a general compressor, without loss.

#pragma once

#include <cstdint>

namespace diffc::train {

/// RGB interleaved to three planes of what is left after prediction: green, and red and blue less green, each
/// predicted by the median edge detector of LOCO-I (Weinberger, Seroussi and Sapiro 2000), modulo 256. Both
/// have 3 width height bytes and do not overlap. Thread-safe.
void filter_picture(const uint8_t* rgb, int width, int height, uint8_t* planes);
/// Its inverse.
void unfilter_picture(const uint8_t* planes, int width, int height, uint8_t* rgb);

}  // namespace diffc::train
