// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Built where Gloo is missing.

#include "codec/base/error.h"
#include "models/train/exchange.h"

namespace diffc::train {

std::unique_ptr<Exchange> join_gloo(int, int, const std::string&) {
  throw Error(ErrorKind::kUnsupported, "this build cannot train on several processes",
              "install the Gloo headers and build again");
}

}  // namespace diffc::train
