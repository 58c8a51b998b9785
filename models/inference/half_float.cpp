// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/half_float.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "codec/base/error.h"

namespace diffc::nn {

float from_half(uint16_t bits) {
  // Without branches, so that loops over weights are vectorised: the exponent is off by 112 until the
  // product, which is exact.
  const uint32_t magnitude = (bits & 0x7FFFu) << 13;
  const uint32_t finite = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) * 0x1p112f);
  const uint32_t infinite = magnitude | 0x7F800000u;  // or not a number
  const uint32_t sign = (bits & 0x8000u) << 16;
  return std::bit_cast<float>(sign | (magnitude >= 0x0F800000u ? infinite : finite));
}

float from_bfloat16(uint16_t bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

std::vector<float> to_floats(const model_files::StoredTensor& stored, const std::string& name) {
  std::vector<float> values(stored.count());
  if (stored.dtype == "F32") {
    std::memcpy(values.data(), stored.data.data(), stored.data.size());
    return values;
  }
  if (stored.dtype != "F16" && stored.dtype != "BF16") {
    throw Error(ErrorKind::kData,
                fmt::format("{}: tensors of type {} are not used here", name, stored.dtype));
  }
  const auto convert = [&](auto from_bits) {
    for (size_t i = 0; i < values.size(); ++i) {
      uint16_t bits;
      std::memcpy(&bits, stored.data.data() + 2 * i, 2);
      values[i] = from_bits(bits);
    }
  };
  if (stored.dtype == "F16")
    convert([](uint16_t bits) { return from_half(bits); });
  else
    convert([](uint16_t bits) { return from_bfloat16(bits); });
  return values;
}

}  // namespace diffc::nn
