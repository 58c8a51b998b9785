// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include "codec/plugin/codec.h"
#include "codec/plugin/session.h"

namespace diffc::hyperprior {

/// Bytes of StreamInfo::codec_header: the step, plus kLargestStep.
inline constexpr uint32_t kHeaderSize = 1;

/// Parameters "family" and "step".
std::span<const ParamSpec> hyperprior_params();
std::span<const ParamSpec> hific_params();

/// Codes a picture with the model that is asked for, or with the one of the family and the step that meet the
/// target. Throws Error.
EncodeResult encode_transform(Session& session, const EncodeRequest& request, const char* codec);

DecodeResult decode_transform(Session& session, const DecodeRequest& request);

std::vector<HeaderField> describe_transform(const StreamInfo& stream);

}  // namespace diffc::hyperprior
