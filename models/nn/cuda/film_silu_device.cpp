// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/film_silu_device.h"

#include <c10/core/DeviceGuard.h>
#include <c10/cuda/CUDAStream.h>

#include "models/nn/cuda/film_silu_kernels.h"

namespace diffc::nn {
namespace {

using at::Tensor;

const float* floats(const Tensor& t) {
  return t.data_ptr<float>();
}
const uint16_t* halves(const Tensor& t) {
  return reinterpret_cast<const uint16_t*>(t.data_ptr<at::BFloat16>());
}

cuda::FilmSiluShape shape_of(const Tensor& x) {
  return {x.size(0), x.size(2) * x.size(3), x.size(1)};
}

void check(const char* error) {
  TORCH_CHECK(!error, "CUDA: ", error ? error : "");
}

}  // namespace

bool has_device_film_silu() {
  return true;
}

Tensor device_film_silu(const Tensor& x, const Tensor& scale, const Tensor& shift, float limit) {
  const c10::DeviceGuard guard(x.device());
  const cuda::Stream stream = c10::cuda::getCurrentCUDAStream();
  Tensor y = at::empty_like(x);
  if (x.numel() == 0) return y;
  if (x.scalar_type() == at::kBFloat16) {
    check(cuda::film_silu_forward(halves(x), floats(scale), floats(shift), limit,
                                  const_cast<uint16_t*>(halves(y)), shape_of(x), stream));
  } else {
    check(cuda::film_silu_forward(floats(x), floats(scale), floats(shift), limit, y.data_ptr<float>(),
                                  shape_of(x), stream));
  }
  return y;
}

FilmSiluGradients device_film_silu_gradients(const Tensor& x, const Tensor& scale, const Tensor& shift,
                                             float limit, const Tensor& dy) {
  const c10::DeviceGuard guard(x.device());
  const cuda::Stream stream = c10::cuda::getCurrentCUDAStream();
  FilmSiluGradients g{at::empty_like(x), at::zeros_like(scale), at::zeros_like(shift)};
  if (x.numel() == 0) return g;
  float *d_scale = g.scale.data_ptr<float>(), *d_shift = g.shift.data_ptr<float>();
  if (x.scalar_type() == at::kBFloat16) {
    check(cuda::film_silu_backward(halves(x), floats(scale), floats(shift), limit, halves(dy),
                                   const_cast<uint16_t*>(halves(g.x)), d_scale, d_shift, shape_of(x),
                                   stream));
  } else {
    check(cuda::film_silu_backward(floats(x), floats(scale), floats(shift), limit, floats(dy),
                                   g.x.data_ptr<float>(), d_scale, d_shift, shape_of(x), stream));
  }
  return g;
}

}  // namespace diffc::nn
