// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/half_float.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "codec/base/error.h"

namespace diffc::nn {

float from_half(uint16_t bits) {
  const int exponent = bits >> 10 & 31, mantissa = bits & 1023;
  float value;
  if (exponent == 31) {
    value = mantissa ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity();
  } else if (exponent == 0) {
    value = std::ldexp(static_cast<float>(mantissa), -24);
  } else {
    value = std::ldexp(static_cast<float>(mantissa + 1024), exponent - 25);
  }
  return bits & 0x8000 ? -value : value;
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
  const auto convert = stored.dtype == "F16" ? from_half : from_bfloat16;
  for (size_t i = 0; i < values.size(); ++i) {
    uint16_t bits;
    std::memcpy(&bits, stored.data.data() + 2 * i, 2);
    values[i] = convert(bits);
  }
  return values;
}

}  // namespace diffc::nn
