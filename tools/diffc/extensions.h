// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "codec/plugin/registry.h"

namespace diffc {

/// Of a file name, in lower case with its dot; empty if it has none.
std::string extension_of(const std::string& path);

/// Those of files that codecs write by themselves, each behind ", ".
std::string native_extensions(const Registry& registry);

}  // namespace diffc
