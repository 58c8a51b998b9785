// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Encoding and decoding with a given denoiser: what every diffusion codec (diffc, gaussian) shares.

#pragma once

#include <span>
#include <string>

#include "codec/base/public.h"
#include "codec/diffusion/step_layout.h"
#include "codec/plugin/codec.h"
#include "codec/plugin/session.h"

namespace diffc DIFFC_PUBLIC {

/// Parameters every diffusion codec takes: effort, rcc, steps, lossless, protocol.
std::span<const ParamSpec> diffusion_params();

/// Encodes request.image with `denoiser`; the stream is labelled `codec`, whose files `estimates` tells
/// apart. All four kinds of rate targets are handled: kMaxBytes gives the longest payload that fits, kPsnr
/// the shortest whose picture by request.reconstruct reaches the value (Error(kUsage) if the finest noise
/// level does not), kQuality the level of level_of_quality(), kNative is quality 50. The stream's header is
/// that of stream_header.h. Throws Error(kCancelled) if the progress callback says so.
EncodeResult encode_diffusion(Session& session, const EncodeRequest& request, const std::string& codec,
                              DenoiserPtr denoiser, Estimates estimates);

/// Decodes as many steps as the payload determines. `estimates` as for encode_diffusion.
DecodeResult decode_diffusion(Session& session, const DecodeRequest& request, DenoiserPtr denoiser,
                              Estimates estimates);

}  // namespace diffc
