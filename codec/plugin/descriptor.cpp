// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/descriptor.h"

#include <algorithm>
#include <set>

#include "codec/base/error.h"
#include "codec/base/text.h"

namespace diffc {

namespace {

bool has_text(const char* text) {
  return text && *text;
}

std::optional<std::string> fault_in_params(std::span<const ParamSpec> specs) {
  std::set<std::string_view> names;
  for (const ParamSpec& spec : specs) {
    if (!has_text(spec.name)) return "a parameter has no name";
    const std::string name = std::string("parameter '") + spec.name + "'";
    if (!names.insert(spec.name).second) return name + " occurs twice";
    if (!spec.default_value || !spec.choices || !spec.help) return name + " has a null text";
    if (static_cast<uint32_t>(spec.type) > static_cast<uint32_t>(ParamType::kFlag))
      return name + " has an unknown type";
    const bool number = spec.type == ParamType::kInt || spec.type == ParamType::kReal;
    if (number && !(spec.min <= spec.max)) return name + " has an empty range";
  }
  return {};
}

std::optional<std::string> fault_in_extensions(const char* list) {
  for (const std::string& extension : split_list(list ? list : "", ' '))
    if (extension.size() < 2 || extension[0] != '.')
      return "extension '" + extension + "' does not begin with a dot";
  return {};
}

}  // namespace

uint32_t kinds_of(const PluginDescriptor& d) {
  return (d.make_encoder ? kKindEncoder : 0u) | (d.make_decoder ? kKindDecoder : 0u) |
         (d.make_sampler ? kKindSampler : 0u) | (d.make_model_provider ? kKindModelProvider : 0u);
}

std::string_view kind_name(uint32_t kinds) {
  if (kinds & kKindEncoder) return "encoder";
  if (kinds & kKindDecoder) return "decoder";
  if (kinds & kKindSampler) return "sampler";
  if (kinds & kKindModelProvider) return "model provider";
  return "plugin";
}

std::span<const ParamSpec> param_specs(const PluginDescriptor& d) {
  return {d.params, d.param_count};
}

bool is_plugin_name(std::string_view name) {
  return !name.empty() && name.size() <= 32 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

std::optional<std::string> fault_in(const PluginDescriptor& d) {
  if (!d.name || !is_plugin_name(d.name))
    return "its name '" + std::string(d.name ? d.name : "") + "' is not 1 to 32 of a-z, 0-9, _ and -";
  if (kinds_of(d) == 0) return "it makes nothing: all factories are null";
  if (d.param_count > 0 && !d.params) return "it counts parameters but lists none";
  if (auto fault = fault_in_params(param_specs(d))) return fault;
  Params::Map defaults;
  for (const ParamSpec& spec : param_specs(d))
    if (has_text(spec.default_value)) defaults[spec.name] = spec.default_value;
  try {
    Params::checked(defaults, param_specs(d), d.name);
  } catch (const Error& error) {
    return std::string("a default is not valid: ") + error.what();
  }
  if (has_text(d.rate_param)) {
    const auto specs = param_specs(d);
    if (std::none_of(specs.begin(), specs.end(), [&](const ParamSpec& spec) {
          return spec.type == ParamType::kInt && std::string_view(spec.name) == d.rate_param;
        }))
      return std::string("its rate parameter '") + d.rate_param + "' is not one of its integers";
  }
  if (d.codec_header_size > 255) return "its codec header has more than 255 bytes";
  if (auto fault = fault_in_extensions(d.extensions)) return fault;
  if ((d.capabilities & kCapNativeFile) && d.make_decoder && !d.matches)
    return "it decodes files of its own but cannot tell them (matches is null)";
  return {};
}

}  // namespace diffc
