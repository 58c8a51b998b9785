// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/image.h"

#include <algorithm>

namespace diffc {

void to_unit(std::span<const uint8_t> samples, std::span<float> x) {
  std::transform(samples.begin(), samples.end(), x.begin(), [](uint8_t s) { return to_unit(s); });
}

void to_samples(std::span<const float> x, std::span<uint8_t> samples) {
  std::transform(x.begin(), x.end(), samples.begin(), [](float v) { return to_sample(v); });
}

}  // namespace diffc
