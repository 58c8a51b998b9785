// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/winograd.h"

#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <dnnl.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "models/inference/channel_blocks.h"
#include "models/nn/thread_scope.h"

namespace diffc::nn {
namespace {

using at::Tensor;
using dnnl::memory;

// N, I, O, H, W. oneDNN's threads spin while they wait, which stops everything as soon as another program
// wants the processor: primitives are made and run with one thread, and callers work on several images or
// tiles at once.
using Shape = std::array<int64_t, 5>;

const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

memory::desc blocked(int64_t n, int64_t c, int64_t h, int64_t w) {
  return {{n, c, h, w}, memory::data_type::f32, memory::format_tag::nChw16c};
}

memory::desc vector_of(int64_t n) {
  return {{n}, memory::data_type::f32, memory::format_tag::x};
}

dnnl::primitive_attr caller_scratchpad() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

dnnl::convolution_forward::primitive_desc forward_descriptor(const Shape& s) {
  const auto [n, i, o, h, w] = s;
  const memory::desc weights({o, i, 3, 3}, memory::data_type::f32, memory::format_tag::any);
  // Asked for inference, oneDNN prefers F(2x2, 3x3) for small images, which is slower here.
  return {
      {dnnl::prop_kind::forward_training, dnnl::algorithm::convolution_winograd, blocked(n, i, h, w), weights,
       vector_of(o), blocked(n, o, h, w), memory::dims{1, 1}, memory::dims{1, 1}, memory::dims{1, 1}},
      caller_scratchpad(),
      engine()};
}

// The three directions of one shape. Executing a primitive is thread-safe since scratch memory belongs to the
// caller.
class Convolution {
 public:
  explicit Convolution(const Shape& s) : forward_pd_(forward_descriptor(s)), forward_(forward_pd_) {
    const auto [n, i, o, h, w] = s;
    const memory::desc weights({o, i, 3, 3}, memory::data_type::f32, memory::format_tag::any);
    const memory::dims one{1, 1};
    const auto method = dnnl::algorithm::convolution_winograd;
    data_pd_ = {{method, blocked(n, i, h, w), weights, blocked(n, o, h, w), one, one, one},
                caller_scratchpad(),
                engine(),
                forward_pd_};
    weights_pd_ = {{method, blocked(n, i, h, w), weights, vector_of(o), blocked(n, o, h, w), one, one, one},
                   caller_scratchpad(),
                   engine(),
                   forward_pd_};
    data_ = dnnl::convolution_backward_data(data_pd_);
    weights_ = dnnl::convolution_backward_weights(weights_pd_);
  }

  void forward(const Tensor& x, const Tensor& weight, const Tensor& bias, Tensor& y) const {
    const Tensor w = reordered(weight, plain(weight), forward_pd_.weights_desc());
    run(forward_, forward_pd_,
        {{DNNL_ARG_SRC, wrap(x, forward_pd_.src_desc())},
         {DNNL_ARG_WEIGHTS, wrap(w, forward_pd_.weights_desc())},
         {DNNL_ARG_BIAS, wrap(bias, forward_pd_.bias_desc())},
         {DNNL_ARG_DST, wrap(y, forward_pd_.dst_desc())}});
  }

  void backward_data(const Tensor& dy, const Tensor& weight, Tensor& dx) const {
    const Tensor w = reordered(weight, plain(weight), data_pd_.weights_desc());
    run(data_, data_pd_,
        {{DNNL_ARG_DIFF_DST, wrap(dy, data_pd_.diff_dst_desc())},
         {DNNL_ARG_WEIGHTS, wrap(w, data_pd_.weights_desc())},
         {DNNL_ARG_DIFF_SRC, wrap(dx, data_pd_.diff_src_desc())}});
  }

  // Returns d weight [O, I, 3, 3].
  Tensor backward_weights(const Tensor& x, const Tensor& dy, at::IntArrayRef sizes, Tensor& d_bias) const {
    const memory::desc inner = weights_pd_.diff_weights_desc();
    Tensor dw = bytes(inner.get_size());
    run(weights_, weights_pd_,
        {{DNNL_ARG_SRC, wrap(x, weights_pd_.src_desc())},
         {DNNL_ARG_DIFF_DST, wrap(dy, weights_pd_.diff_dst_desc())},
         {DNNL_ARG_DIFF_WEIGHTS, wrap(dw, inner)},
         {DNNL_ARG_DIFF_BIAS, wrap(d_bias, weights_pd_.diff_bias_desc())}});
    Tensor out = at::empty(sizes, at::kFloat);
    reorder(dw, inner, out, plain(out));
    return out;
  }

 private:
  static memory wrap(const Tensor& t, const memory::desc& desc) { return {desc, engine(), t.data_ptr()}; }

  static Tensor bytes(size_t size) {
    return at::empty({static_cast<int64_t>(size / sizeof(float)) + 1}, at::kFloat);
  }

  static memory::desc plain(const Tensor& t) {
    return {t.sizes().vec(), memory::data_type::f32, t.strides().vec()};
  }

  static void reorder(const Tensor& from, const memory::desc& from_desc, const Tensor& to,
                      const memory::desc& to_desc) {
    dnnl::stream stream(engine());
    memory source = wrap(from, from_desc), target = wrap(to, to_desc);
    dnnl::reorder(source, target).execute(stream, source, target);
    stream.wait();
  }

  static Tensor reordered(const Tensor& from, const memory::desc& from_desc, const memory::desc& to_desc) {
    Tensor to = bytes(to_desc.get_size());
    reorder(from, from_desc, to, to_desc);
    return to;
  }

  template <typename Descriptor>
  static void run(const dnnl::primitive& primitive, const Descriptor& descriptor,
                  std::unordered_map<int, memory> arguments) {
    const ThreadScope scope(1);
    const memory::desc scratch_desc = descriptor.scratchpad_desc();
    const Tensor scratch = bytes(scratch_desc.get_size());
    arguments.emplace(DNNL_ARG_SCRATCHPAD, wrap(scratch, scratch_desc));
    dnnl::stream stream(engine());
    primitive.execute(stream, arguments);
    stream.wait();
  }

  dnnl::convolution_forward::primitive_desc forward_pd_;
  dnnl::convolution_backward_data::primitive_desc data_pd_;
  dnnl::convolution_backward_weights::primitive_desc weights_pd_;
  dnnl::convolution_forward forward_;
  dnnl::convolution_backward_data data_;
  dnnl::convolution_backward_weights weights_;
};

std::shared_ptr<const Convolution> convolution_for(const Tensor& x, const Tensor& weight) {
  constexpr size_t kLargest = 64;  // shapes; a program uses few
  static std::mutex mutex;
  static std::map<Shape, std::shared_ptr<const Convolution>> cache;
  const Shape shape{x.size(0), weight.size(1), weight.size(0), x.size(2), x.size(3)};
  const std::lock_guard lock(mutex);
  const ThreadScope scope(1);
  auto found = cache.find(shape);
  if (found == cache.end()) {
    if (cache.size() >= kLargest) cache.clear();
    found = cache.emplace(shape, std::make_shared<const Convolution>(shape)).first;
  }
  return found->second;
}

Tensor empty_output(const Tensor& x, int64_t channels) {
  return at::empty({x.size(0), channels / kChannelsPerBlock, x.size(2), x.size(3), kChannelsPerBlock},
                   at::kFloat);
}

Tensor run_forward(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  Tensor y = empty_output(x, weight.size(0));
  convolution_for(x, weight)->forward(x, weight, bias, y);
  return y;
}

struct WinogradConvolution : public torch::autograd::Function<WinogradConvolution> {
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
    const auto convolution = convolution_for(x, weight);
    Tensor dx = empty_output(x, weight.size(1)), d_bias = at::empty({weight.size(0)}, at::kFloat);
    convolution->backward_data(dy, weight, dx);
    Tensor d_weight = convolution->backward_weights(x, dy, weight.sizes(), d_bias);
    return {dx, d_weight, d_bias};
  }
};

}  // namespace

bool winograd_available() {
  static const bool available = [] {
    try {
      const ThreadScope scope(1);
      forward_descriptor({1, kChannelsPerBlock, kChannelsPerBlock, 8, 8});
      return true;
    } catch (const dnnl::error&) {
      return false;
    }
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
  const Tensor xc = x.contiguous(), b = bias.contiguous();
  TORCH_CHECK(xc.dim() == 5 && xc.size(1) * kChannelsPerBlock == weight.size(1),
              "winograd_convolution: sizes");
  if (at::GradMode::is_enabled()) return WinogradConvolution::apply(xc, weight, b);
  return run_forward(xc, weight, b);
}

}  // namespace diffc::nn
