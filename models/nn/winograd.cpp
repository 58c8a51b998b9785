// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/winograd.h"

#include <torch/csrc/autograd/custom_function.h>

#include <map>
#include <memory>
#include <mutex>

#include "models/inference/channel_blocks.h"
#include "models/inference/winograd_convolution.h"
#include "models/nn/thread_scope.h"

namespace diffc::nn {
namespace {

using at::Tensor;

std::shared_ptr<const WinogradConvolution> convolution_for(const Tensor& x, const Tensor& weight) {
  constexpr size_t kLargest = 64;  // shapes; a program uses few
  static std::mutex mutex;
  static std::map<ConvolutionShape, std::shared_ptr<const WinogradConvolution>> cache;
  const ConvolutionShape shape{x.size(0), weight.size(1), weight.size(0), x.size(2), x.size(3)};
  const std::lock_guard lock(mutex);
  auto found = cache.find(shape);
  if (found == cache.end()) {
    if (cache.size() >= kLargest) cache.clear();
    found = cache.emplace(shape, std::make_shared<const WinogradConvolution>(shape)).first;
  }
  return found->second;
}

Tensor empty_output(const Tensor& x, int64_t channels) {
  return at::empty({x.size(0), channels / kChannelsPerBlock, x.size(2), x.size(3), kChannelsPerBlock},
                   at::kFloat);
}

const float* data(const Tensor& t) {
  return t.data_ptr<float>();
}

Tensor run_forward(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const ThreadScope scope(1);
  Tensor y = empty_output(x, weight.size(0));
  convolution_for(x, weight)->forward(data(x), data(weight), data(bias), y.data_ptr<float>());
  return y;
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
    const Tensor dy = gradients[0].contiguous();
    Tensor dx = empty_output(x, weight.size(1)), d_bias = at::empty({weight.size(0)}, at::kFloat);
    Tensor d_weight = at::empty(weight.sizes(), at::kFloat);
    const ThreadScope scope(1);
    const auto convolution = convolution_for(x, weight);
    convolution->backward_data(data(dy), data(weight), dx.data_ptr<float>());
    convolution->backward_weights(data(x), data(dy), d_weight.data_ptr<float>(), d_bias.data_ptr<float>());
    return {dx, d_weight, d_bias};
  }
};

}  // namespace

bool winograd_available() {
  static const bool available = [] {
    const ThreadScope scope(1);
    return WinogradConvolution::available();
  }();
  return available;
}

bool bfloat16_pays() {
#if defined(__x86_64__)
  return !winograd_available() && __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

Tensor to_blocked(const Tensor& x) {
  const int64_t c = x.size(1);
  TORCH_CHECK(c % kChannelsPerBlock == 0, "to_blocked: ", c, " channels are not a multiple of ",
              kChannelsPerBlock);
  return x.unflatten(1, {c / kChannelsPerBlock, kChannelsPerBlock}).permute({0, 1, 3, 4, 2}).contiguous();
}

Tensor from_blocked(const Tensor& x) {
  return x.permute({0, 1, 4, 2, 3}).flatten(1, 2);
}

Tensor winograd_convolution(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const Tensor xc = x.contiguous(), w = weight.contiguous(), b = bias.contiguous();
  TORCH_CHECK(xc.dim() == 5 && xc.size(1) * kChannelsPerBlock == w.size(1), "winograd_convolution: sizes");
  if (at::GradMode::is_enabled()) return WinogradFunction::apply(xc, w, b);
  return run_forward(xc, w, b);
}

}  // namespace diffc::nn
