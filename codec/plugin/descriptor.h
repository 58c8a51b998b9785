// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "codec/base/public.h"
#include "codec/plugin/abi.h"

namespace diffc DIFFC_PUBLIC {

/// PluginKind bits of the factories that a descriptor has.
uint32_t kinds_of(const PluginDescriptor& descriptor);

/// Name of the first of some kinds, for messages: "encoder", "decoder", ...
std::string_view kind_name(uint32_t kinds);

/// Parameter specs of a descriptor.
std::span<const ParamSpec> param_specs(const PluginDescriptor& descriptor);

/// True for 1 to 32 characters of [a-z0-9_-]: what a plugin may be called, and a codec in a file.
bool is_plugin_name(std::string_view name);

/// What is wrong with a descriptor, for its author; nothing if it may be used. Calls nothing of the plugin.
std::optional<std::string> fault_in(const PluginDescriptor& descriptor);

}  // namespace diffc
