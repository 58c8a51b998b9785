// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>

#include "codec/base/error.h"

namespace diffc {

/// Hex digits of a model id that a file stores and its key is made of.
inline constexpr std::size_t kModelPrefixDigits = 6;

/// These digits as a number, 0 without a model. Throws Error(kData) for an id that is shorter or not
/// lower-case hex.
inline uint32_t model_prefix(const std::string& id) {
  if (id.empty()) return 0;
  if (id.size() < kModelPrefixDigits || id.find_first_not_of("0123456789abcdef") != std::string::npos)
    throw Error(ErrorKind::kData, "'" + id + "' is not the hex id of a model");
  return static_cast<uint32_t>(std::stoul(id.substr(0, kModelPrefixDigits), nullptr, 16));
}

}  // namespace diffc
