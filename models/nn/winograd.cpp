// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/winograd.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "models/inference/aligned_buffer.h"
#include "models/inference/arithmetic.h"

namespace diffc::nn {
namespace {

using at::Tensor;

float* scratch_for(const ConvolutionShape& s) {
  thread_local AlignedBuffer buffer;
  return buffer.floats(convolution_scratch(s.in, s.out));
}

int groups(const ConvolutionShape& s) {
  return (tile_count(s) + kTileGroup - 1) / kTileGroup;
}
int group_size(const ConvolutionShape& s, int group) {
  return std::min(kTileGroup, tile_count(s) - group * kTileGroup);
}

Tensor channels_last(const Tensor& x) {
  return x.contiguous(at::MemoryFormat::ChannelsLast);
}

// taps are [3, 3, in, out].
Tensor convolve(const Tensor& x, const Tensor& taps, const float* bias) {
  const ConvolutionShape shape{static_cast<int>(x.size(0)), static_cast<int>(x.size(2)),
                               static_cast<int>(x.size(3)), static_cast<int>(taps.size(2)),
                               static_cast<int>(taps.size(3))};
  const WinogradKernels& kernels = *arithmetic().winograd;
  Tensor y =
      at::empty({x.size(0), taps.size(3), x.size(2), x.size(3)}, x.options(), at::MemoryFormat::ChannelsLast);
  const Tensor packed = at::empty({static_cast<int64_t>(packed_floats(shape.in, shape.out))}, x.options());
  kernels.pack(taps.contiguous().data_ptr<float>(), shape.in, shape.out, packed.data_ptr<float>());
  const float *from = x.data_ptr<float>(), *weights = packed.data_ptr<float>();
  float* to = y.data_ptr<float>();
  at::parallel_for(0, groups(shape), 1, [&](int64_t begin, int64_t end) {
    float* scratch = scratch_for(shape);
    for (auto group = static_cast<int>(begin); group < end; ++group)
      kernels.convolve(shape, from, weights, {.bias = bias}, to, group * kTileGroup, group_size(shape, group),
                       scratch);
  });
  return y;
}

Tensor weight_gradient(const Tensor& x, const Tensor& dy) {
  const ConvolutionShape shape{static_cast<int>(x.size(0)), static_cast<int>(x.size(2)),
                               static_cast<int>(x.size(3)), static_cast<int>(x.size(1)),
                               static_cast<int>(dy.size(1))};
  const WinogradKernels& kernels = *arithmetic().winograd;
  const Tensor sums = at::zeros({static_cast<int64_t>(packed_floats(shape.in, shape.out))}, x.options());
  Tensor d_taps = at::empty({3, 3, shape.in, shape.out}, x.options());
  float* scratch = scratch_for(shape);
  for (int group = 0; group < groups(shape); ++group)
    kernels.add_gradient(shape, x.data_ptr<float>(), dy.data_ptr<float>(), group * kTileGroup,
                         group_size(shape, group), scratch, sums.data_ptr<float>());
  kernels.finish_gradient(sums.data_ptr<float>(), shape.in, shape.out, d_taps.data_ptr<float>());
  return d_taps.permute({3, 2, 0, 1});
}

Tensor run_forward(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  return convolve(x, weight.permute({2, 3, 1, 0}), bias.data_ptr<float>());
}

struct WinogradFunction : public torch::autograd::Function<WinogradFunction> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& x, const Tensor& weight,
                        const Tensor& bias) {
    context->save_for_backward({x, weight});
    return run_forward(x, weight, bias);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1];
    const Tensor dy = channels_last(gradients[0]);
    // The gradient of x is a convolution with the taps in reverse order.
    const Tensor reversed = weight.flip({2, 3}).permute({2, 3, 0, 1});
    return {convolve(dy, reversed, nullptr), weight_gradient(x, dy), dy.sum({0, 2, 3})};
  }
};

}  // namespace

Tensor winograd_convolution(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const Tensor xc = channels_last(x), b = bias.contiguous();
  TORCH_CHECK(xc.dim() == 4 && xc.size(1) == weight.size(1), "winograd_convolution: sizes");
  if (at::GradMode::is_enabled()) return WinogradFunction::apply(xc, weight, b);
  return run_forward(xc, weight, b);
}

}  // namespace diffc::nn
