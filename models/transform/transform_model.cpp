// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/transform_model.h"

#include "models/transform/picture_features.h"

namespace diffc::transform {

Features TransformModel::latents_for(int width, int height) const {
  const LatentShape& s = shape();
  return {round_up(height, s.multiple()) / s.down, round_up(width, s.multiple()) / s.down, s.latents};
}

Symbols TransformModel::hyper_latents_for(int width, int height) const {
  const LatentShape& s = shape();
  return {round_up(height, s.multiple()) / s.multiple(), round_up(width, s.multiple()) / s.multiple(),
          s.hyper_latents};
}

}  // namespace diffc::transform
