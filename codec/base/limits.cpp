// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/limits.h"

#include "codec/base/error.h"

namespace diffc {

void check_size(const Limits& limits, int64_t width, int64_t height, int channels) {
  if (width <= 0 || height <= 0 || (channels != 1 && channels != 3))
    throw Error(ErrorKind::kData, "an image of " + std::to_string(width) + "x" + std::to_string(height) +
                                      "x" + std::to_string(channels) + " cannot exist");
  const uint64_t limit = limits.max_pixels;
  if (static_cast<uint64_t>(width) > limit ||
      static_cast<uint64_t>(height) > limit / static_cast<uint64_t>(width))
    throw Error(ErrorKind::kLimit,
                "an image of " + std::to_string(width) + "x" + std::to_string(height) + " has more than " +
                    std::to_string(limit) + " pixels",
                "raise the limit of pixels if it is meant");
  check_memory(limits,
               static_cast<uint64_t>(width) * static_cast<uint64_t>(height) * static_cast<uint64_t>(channels),
               "an image of " + std::to_string(width) + "x" + std::to_string(height));
}

void check_memory(const Limits& limits, uint64_t bytes, const std::string& what) {
  if (bytes > limits.max_memory)
    throw Error(ErrorKind::kLimit,
                what + " needs about " + std::to_string(bytes) + " bytes, more than the limit of " +
                    std::to_string(limits.max_memory),
                "raise the limit of memory if it is meant");
}

}  // namespace diffc
