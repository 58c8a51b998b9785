// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/error.h"
#include "tools/r2d2/commands.h"

namespace diffc {
int r2d2_code(const std::vector<std::string>&) {
  throw Error(ErrorKind::kUnsupported, "r2d2 code");
}
}  // namespace diffc
