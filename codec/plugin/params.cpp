// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/params.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "codec/base/error.h"

namespace diffc {

namespace {

[[noreturn]] void fail(std::string_view plugin, const std::string& what, const std::string& hint) {
  throw Error(ErrorKind::kUsage, std::string(plugin) + ": " + what, hint);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

std::string known_names(std::string_view wanted, std::span<const ParamSpec> specs) {
  if (specs.empty()) return "it takes no parameters";
  const auto nearest = std::min_element(specs.begin(), specs.end(), [&](const auto& a, const auto& b) {
    return edit_distance(wanted, a.name) < edit_distance(wanted, b.name);
  });
  if (edit_distance(wanted, nearest->name) <= 2) return "did you mean '" + std::string(nearest->name) + "'?";
  std::string list;
  for (const auto& s : specs) list += (list.empty() ? "" : ", ") + std::string(s.name);
  return "known are " + list;
}

std::string number(double x) {
  std::string s = std::to_string(x);
  s.erase(s.find_last_not_of('0') + 1);
  if (s.back() == '.') s.pop_back();
  return s;
}

bool parse_real(const std::string& text, double& value) {
  char* end = nullptr;
  value = std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0' && std::isfinite(value);
}

bool parse_integer(const std::string& text, int64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool is_choice(std::string_view choices, std::string_view value) {
  for (std::size_t start = 0; start <= choices.size();) {
    const std::size_t bar = std::min(choices.find('|', start), choices.size());
    if (choices.substr(start, bar - start) == value) return true;
    start = bar + 1;
  }
  return false;
}

void check(const ParamSpec& spec, const std::string& value, std::string_view plugin) {
  const std::string name = "parameter '" + std::string(spec.name) + "'";
  if (spec.type == ParamType::kInt || spec.type == ParamType::kReal) {
    double real = 0;
    int64_t integer = 0;
    const bool ok = spec.type == ParamType::kInt ? parse_integer(value, integer) : parse_real(value, real);
    if (!ok) fail(plugin, name + " is not a number", "got '" + value + "'");
    if (spec.type == ParamType::kInt) real = static_cast<double>(integer);
    if (real < spec.min || real > spec.max)
      fail(plugin, name + " is out of range", "give " + number(spec.min) + " to " + number(spec.max));
  } else if (spec.type == ParamType::kFlag) {
    if (!is_choice("0|1|true|false|yes|no|on|off", value)) fail(plugin, name + " is a switch", "give 1 or 0");
  } else if (spec.choices && *spec.choices && !is_choice(spec.choices, value)) {
    fail(plugin, name + " cannot be '" + value + "'", "give one of " + std::string(spec.choices));
  }
}

}  // namespace

Params Params::checked(const Map& values, std::span<const ParamSpec> specs, std::string_view plugin) {
  Params result;
  for (const auto& spec : specs)
    if (spec.default_value && *spec.default_value) result.values_[spec.name] = spec.default_value;
  for (const auto& entry : values) {
    const std::string &name = entry.first, &value = entry.second;
    const auto spec = std::find_if(specs.begin(), specs.end(), [&](const auto& s) { return name == s.name; });
    if (spec == specs.end()) fail(plugin, "unknown parameter '" + name + "'", known_names(name, specs));
    check(*spec, value, plugin);
    result.values_[name] = value;
  }
  return result;
}

bool Params::has(std::string_view name) const {
  return values_.find(name) != values_.end();
}

const std::string& Params::text(std::string_view name) const {
  const auto it = values_.find(name);
  if (it == values_.end())
    throw Error(ErrorKind::kUsage, "parameter '" + std::string(name) + "' is not set", "give it a value");
  return it->second;
}

int64_t Params::integer(std::string_view name) const {
  return std::strtoll(text(name).c_str(), nullptr, 10);
}

double Params::real(std::string_view name) const {
  return std::strtod(text(name).c_str(), nullptr);
}

bool Params::flag(std::string_view name) const {
  return has(name) && is_choice("1|true|yes|on", text(name));
}

}  // namespace diffc
