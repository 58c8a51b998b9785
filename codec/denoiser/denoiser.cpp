// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/denoiser/denoiser.h"

namespace diffc {

std::unique_ptr<ResidualModel> Denoiser::residual_model(int height, int width) const {
  if (info().bands.empty()) return nullptr;
  return make_band_residual_model(info().bands, height, width);
}

}  // namespace diffc
