// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/film_silu_device.h"

namespace diffc::nn {

at::Tensor composed_film_silu(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift,
                              float limit) {
  const auto of_image = [](const at::Tensor& t) { return t.unsqueeze(2).unsqueeze(3); };
  const at::Tensor u = at::addcmul(of_image(shift), x.to(at::kFloat), of_image(scale));
  return at::silu(at::clamp(u, -limit, limit)).to(x.scalar_type());
}

}  // namespace diffc::nn
