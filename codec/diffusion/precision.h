// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Where the model has to be evaluated exactly, since what two machines' estimates differ in stays in the
// chain: in files without loss, whose ends must agree, and where little else is lost.

#pragma once

#include <cstdint>

#include "codec/diffusion/stream_header.h"
#include "codec/plugin/codec.h"

namespace diffc {

/// Whether to decode a payload with exact(model) (codec/denoiser/denoiser.h).
bool decodes_exactly(const DiffusionHeader& header, double payload_bytes, int64_t pixels);

/// Whether to encode with it: a guess of what decodes_exactly() will say.
bool encodes_exactly(const DiffusionHeader& header, const RateTarget& target, int64_t pixels);

}  // namespace diffc
