// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "codec/plugin/codec.h"

namespace diffc {

/// What an encoder returns whose payload is a file of its own format.
inline EncodeResult native_result(const char* codec, const Image& image, std::vector<uint8_t> file,
                                  uint64_t payload_bits) {
  EncodeResult result;
  result.stream.codec = codec;
  result.stream.width = image.width;
  result.stream.height = image.height;
  result.stream.channels = image.channels;
  result.payload = std::move(file);
  result.payload_bits = payload_bits;
  return result;
}

}  // namespace diffc
