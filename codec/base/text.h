// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Small operations on text.

#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace diffc {

/// A message on exactly one line, whatever it holds.
inline std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text.empty() ? "failed without a message" : text;
}

/// The parts between separators, empty ones left out: "a::b" at ':' is a, b.
inline std::vector<std::string> split_list(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace diffc
