// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/film_silu.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include "models/inference/film_silu_kernel.h"
#include "models/nn/film_silu_device.h"

namespace diffc::nn {
namespace {

using at::Tensor;

constexpr int64_t kRowsPerThread = 512;

bool is_bf16(const Tensor& t) {
  return t.scalar_type() == at::kBFloat16;
}
float* floats(const Tensor& t) {
  return t.data_ptr<float>();
}
uint16_t* halves(const Tensor& t) {
  return reinterpret_cast<uint16_t*>(t.data_ptr<at::BFloat16>());
}

// Memory as `images` runs of `rows` rows of `channels` values.
struct Layout {
  int64_t images, rows, channels;
};
Layout layout_of(const Tensor& x) {
  return {x.size(0), x.size(2) * x.size(3), x.size(1)};
}

Tensor in_order(const Tensor& x) {
  return x.contiguous(at::MemoryFormat::ChannelsLast);
}

Tensor run_forward(const Tensor& x, const Tensor& scale, const Tensor& shift, float limit) {
  if (x.is_cuda()) return device_film_silu(x, scale, shift, limit);
  const auto [images, rows, channels] = layout_of(x);
  Tensor y = at::empty_like(x);
  for (int64_t image = 0; image < images; ++image) {
    const float* a = floats(scale) + image * channels;
    const float* b = floats(shift) + image * channels;
    at::parallel_for(
        0, rows, kRowsPerThread, [&, rows = rows, channels = channels](int64_t begin, int64_t end) {
          const int64_t at = (image * rows + begin) * channels;
          if (is_bf16(x)) {
            film_silu_forward(halves(x) + at, a, b, limit, halves(y) + at, end - begin, channels);
          } else {
            film_silu_forward(floats(x) + at, a, b, limit, floats(y) + at, end - begin, channels);
          }
        });
  }
  return y;
}

struct FilmSilu : public torch::autograd::Function<FilmSilu> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& x, const Tensor& scale,
                        const Tensor& shift, double limit) {
    context->save_for_backward({x, scale, shift});
    context->saved_data["limit"] = limit;
    return run_forward(x, scale, shift, static_cast<float>(limit));
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &scale = saved[1], &shift = saved[2];
    const auto limit = static_cast<float>(context->saved_data["limit"].toDouble());
    const Tensor dy = in_order(gradients[0]);
    if (x.is_cuda()) {
      const FilmSiluGradients g = device_film_silu_gradients(x, scale, shift, limit, dy);
      return {g.x, g.scale, g.shift, Tensor()};
    }
    const auto [images, rows, channels] = layout_of(x);
    Tensor dx = at::empty_like(x);
    Tensor d_scale = at::zeros_like(scale), d_shift = at::zeros_like(shift);
    for (int64_t image = 0; image < images; ++image) {
      const int64_t at = image * rows * channels, c = image * channels;
      if (is_bf16(x)) {
        film_silu_backward(halves(x) + at, floats(scale) + c, floats(shift) + c, limit, halves(dy) + at,
                           halves(dx) + at, floats(d_scale) + c, floats(d_shift) + c, rows, channels);
      } else {
        film_silu_backward(floats(x) + at, floats(scale) + c, floats(shift) + c, limit, floats(dy) + at,
                           floats(dx) + at, floats(d_scale) + c, floats(d_shift) + c, rows, channels);
      }
    }
    return {dx, d_scale, d_shift, Tensor()};
  }
};

}  // namespace

Tensor film_silu(const Tensor& x, const Tensor& scale, const Tensor& shift, float limit) {
  const Tensor xc = in_order(x);
  const Tensor a = scale.contiguous(), b = shift.contiguous();
  TORCH_CHECK(a.scalar_type() == at::kFloat && b.scalar_type() == at::kFloat,
              "film_silu: scale and shift are float");
  TORCH_CHECK(a.device() == xc.device() && b.device() == xc.device(),
              "film_silu: tensors on several devices");
  if (xc.is_cuda() ? !has_device_film_silu() : !xc.device().is_cpu())
    return composed_film_silu(xc, a, b, limit);
  if (at::GradMode::is_enabled()) return FilmSilu::apply(xc, a, b, limit);
  return run_forward(xc, a, b, limit);
}

}  // namespace diffc::nn
