// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/ideal.h"

#include <cmath>

#include "codec/base/error.h"
#include "codec/rcc/key_use.h"

namespace diffc::rcc {

Message IdealScheme::encode(const Target& target, const Plan&, Key key, std::span<float> z) const {
  Philox noise = random_stream(key, KeyUse::kIdealNoise);
  for (std::size_t i = 0; i < z.size(); ++i) {
    const float deviation = target.variance.empty() ? 1.0f : std::sqrt(target.variance[i]);
    z[i] = target.mean[i] + deviation * noise.normal();
  }
  return {};
}

void IdealScheme::decode(const Message&, const Plan&, Key, std::span<float>) const {
  throw Error(ErrorKind::kUnsupported, "'ideal' sends no message, so it cannot be decoded",
              "encode with 'trellis'");
}

}  // namespace diffc::rcc
