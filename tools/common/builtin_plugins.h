// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include "codec/plugin/registry.h"

namespace diffc {

/// Adds the plugins linked into this binary (the list is made by the build).
void add_builtin_plugins(Registry& registry);

}  // namespace diffc
