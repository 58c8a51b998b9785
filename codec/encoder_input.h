// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What an encoder gets of a picture, and what of it goes into the file beside the payload.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "codec/base/image.h"
#include "codec/container/container.h"
#include "codec/pipeline.h"

namespace diffc {

struct EncoderInput {
  Image image;         ///< Upright; of three channels if the codec knows no grey.
  Extras extras;       ///< What the codec does not keep itself.
  uint8_t colour = 0;  ///< ContainerOptions::colour.
  std::vector<std::string> warnings;
};

/// `capabilities` are those of the codec. A .dfc file holds colour and metadata itself; a native file only
/// what its codec can. Throws Error(kUsage) for an alpha quality out of range.
EncoderInput make_encoder_input(const Image& image, const EncodeOptions& options, uint32_t capabilities);

}  // namespace diffc
