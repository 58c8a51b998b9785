// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Self-describing plugin parameters: a plugin lists what it takes, the framework checks what it is given.
//
//   constexpr ParamSpec kParams[] = {{"q", ParamType::kInt, "75", 1, 100, "", "JPEG quality"}};
//   Params p = Params::checked({{"q", "90"}}, kParams, "jpeg");   // throws Error naming the near match
//   int q = p.integer("q");                                       // default filled in

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

enum class ParamType : uint32_t { kInt = 0, kReal = 1, kText = 2, kFlag = 3 };

/// Plain data with static lifetime.
struct ParamSpec {
  const char* name;
  ParamType type;
  const char* default_value;  ///< "" = unset.
  double min, max;            ///< Inclusive range of kInt and kReal.
  const char* choices;        ///< kText: "a|b|c", or "" for any text.
  const char* help;
};

/// Values by name, validated against the specs of one plugin.
class Params {
 public:
  using Map = std::map<std::string, std::string>;

  Params() = default;

  /// Checks names, types, ranges and choices; fills in defaults. Throws Error(kUsage) naming `plugin`, the
  /// parameter and, for an unknown name, the closest known one.
  static Params checked(const Map& values, std::span<const ParamSpec> specs, std::string_view plugin);

  bool has(std::string_view name) const;  ///< Set, by the caller or by a non-empty default.
  int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;
  bool flag(std::string_view name) const;
  const std::string& text(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace diffc
