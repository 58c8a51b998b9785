// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include "codec/plugin/session.h"
#include "tools/common/builtin_plugins.h"

namespace diffc::golden {

inline std::unique_ptr<Session> make_session() {
  auto registry = std::make_shared<Registry>();
  add_builtin_plugins(*registry);
  SessionOptions options;
  options.threads = 1;
  options.limits.max_pixels = 1 << 16;
  return std::make_unique<Session>(registry, options);
}

/// The samplers whose pictures are kept: deterministic given the file, without chaotic growth of rounding
/// errors.
inline constexpr const char* kSamplers[] = {"mean", "flow"};

}  // namespace diffc::golden
