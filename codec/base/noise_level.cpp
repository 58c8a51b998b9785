// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/noise_level.h"

#include <cmath>

namespace diffc {

double eta_of_level(NoiseLevel level) {
  return std::exp(level / 1024.0);
}

NoiseLevel level_of_eta(double eta) {
  return static_cast<NoiseLevel>(std::lround(1024.0 * std::log(eta)));
}

double power_of_log2_q3(int log2_q3) {
  return std::exp2(log2_q3 / 8.0);
}

}  // namespace diffc
