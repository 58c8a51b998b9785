// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <utility>

#include "codec/base/error.h"
#include "tools/rdbench/spec.h"

namespace diffc::rdbench {

SpecKeys split_spec(const std::string& spec) {
  const auto refuse = [&](const std::string& why, const std::string& remedy) {
    return Error(ErrorKind::kUsage, "spec '" + spec + "': " + why, remedy);
  };
  const std::size_t colon = spec.find(':');
  const std::string name = spec.substr(0, colon);
  if (name.empty()) throw refuse("no codec name", "write NAME:KEY=VALUE");
  SpecKeys keys = {{"", {name}}};
  if (colon == std::string::npos) return keys;

  std::string text;
  bool in_value = false;
  const auto end_value = [&](bool last) {
    if (!in_value) {
      throw refuse(text.empty() ? "an empty key" : "no value for '" + text + "'",
                   "write KEY=VALUE, separated by commas");
    }
    if (text.empty())
      throw refuse("an empty value for '" + keys.back().first + "'", "give a value or leave the key out");
    keys.back().second.push_back(std::exchange(text, {}));
    if (last) in_value = false;
  };
  for (std::size_t i = colon + 1; i < spec.size(); ++i) {
    const char c = spec[i];
    if (c == '\\' && i + 1 < spec.size()) {
      text += spec[++i];
    } else if (c == ',') {
      end_value(true);
    } else if (c == '|' && in_value) {
      end_value(false);
    } else if (c == '=' && !in_value) {
      const auto same = [&](const auto& key) { return key.first == text; };
      if (text.empty()) throw refuse("an empty key", "write KEY=VALUE, separated by commas");
      if (std::any_of(keys.begin(), keys.end(), same)) {
        throw refuse("'" + text + "' is given twice", "separate several values by |");
      }
      keys.emplace_back(std::exchange(text, {}), std::vector<std::string>{});
      in_value = true;
    } else {
      text += c;
    }
  }
  end_value(true);
  return keys;
}

}  // namespace diffc::rdbench
