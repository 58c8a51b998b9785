// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/codec.h"

namespace diffc {

std::vector<HeaderField> Decoder::describe(const StreamInfo&) const {
  return {};
}

int Sampler::evaluations(const Params&) const {
  return 1;
}

}  // namespace diffc
