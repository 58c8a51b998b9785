// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

namespace diffc {

/// An object of nlohmann's as text. Bytes that are not UTF-8, as file names may have, become U+FFFD: a result
/// must not be lost to the name of a picture. `indent` < 0: on one line.
template <typename Json>
std::string json_text(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace diffc
