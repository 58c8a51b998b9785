// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The codec `gaussian-shaped`: DiffC-A* and DiffC-F* as files.

#pragma once

#include <span>

#include "codec/plugin/codec.h"
#include "codec/plugin/session.h"

namespace diffc::gaussian {

/// PluginDescriptor::codec_header_size.
inline constexpr uint32_t kShapedHeaderSize = 6;

/// shape, level, rcc.
std::span<const ParamSpec> shaped_params();

/// Throws Error(kUnsupported) for a model that is not stationary.
EncodeResult encode_shaped(Session& session, const EncodeRequest& request);

/// The observation has the coordinates of the chain; NoisyObservation::to_pixels leads back.
DecodeResult decode_shaped(Session& session, const DecodeRequest& request);

/// rcc, shape, level.
std::vector<HeaderField> describe_shaped(const StreamInfo& stream);

}  // namespace diffc::gaussian
