// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/winograd_convolution.h"

#include <cstdlib>
#include <dnnl.hpp>
#include <new>
#include <unordered_map>
#include <utility>

#include "models/inference/channel_blocks.h"

namespace diffc::nn {
namespace {

using dnnl::memory;

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

memory::desc any_weights(const ConvolutionShape& s) {
  return {{s.out, s.in, 3, 3}, memory::data_type::f32, memory::format_tag::any};
}

dnnl::convolution_forward::primitive_desc forward_descriptor(const ConvolutionShape& s) {
  const memory::dims one{1, 1};
  // Asked for inference, oneDNN prefers F(2x2, 3x3) for small images, which is slower here.
  return {{dnnl::prop_kind::forward_training, dnnl::algorithm::convolution_winograd,
           blocked(s.images, s.in, s.height, s.width), any_weights(s), vector_of(s.out),
           blocked(s.images, s.out, s.height, s.width), one, one, one},
          caller_scratchpad(),
          engine()};
}

/// Memory for a layout, aligned for vectors.
class Buffer {
 public:
  explicit Buffer(const memory::desc& layout)
      : data_(std::aligned_alloc(kAlignment, (layout.get_size() / kAlignment + 1) * kAlignment)) {
    if (!data_) throw std::bad_alloc();
  }
  ~Buffer() { std::free(data_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  void* data() const { return data_; }

 private:
  static constexpr std::size_t kAlignment = 64;
  void* data_;
};

memory wrap(const void* data, const memory::desc& layout) {
  return {layout, engine(), const_cast<void*>(data)};  // oneDNN does not know memory that is only read
}

void reorder(const void* from, const memory::desc& from_layout, void* to, const memory::desc& to_layout) {
  dnnl::stream stream(engine());
  memory source = wrap(from, from_layout), target = wrap(to, to_layout);
  dnnl::reorder(source, target).execute(stream, source, target);
  stream.wait();
}

template <typename Descriptor>
void run(const dnnl::primitive& primitive, const Descriptor& descriptor,
         std::unordered_map<int, memory> arguments) {
  const memory::desc layout = descriptor.scratchpad_desc();
  const Buffer scratch(layout);
  arguments.emplace(DNNL_ARG_SCRATCHPAD, wrap(scratch.data(), layout));
  dnnl::stream stream(engine());
  primitive.execute(stream, arguments);
  stream.wait();
}

}  // namespace

// Executing a primitive is thread-safe since scratch memory belongs to the caller.
class WinogradConvolution::Impl {
 public:
  explicit Impl(const ConvolutionShape& s)
      : forward_pd_(forward_descriptor(s)),
        plain_({s.out, s.in, 3, 3}, memory::data_type::f32, memory::format_tag::oihw),
        forward_(forward_pd_) {
    const memory::dims one{1, 1};
    const auto method = dnnl::algorithm::convolution_winograd;
    const memory::desc in = blocked(s.images, s.in, s.height, s.width),
                       out = blocked(s.images, s.out, s.height, s.width);
    data_pd_ = {{method, in, any_weights(s), out, one, one, one}, caller_scratchpad(), engine(), forward_pd_};
    weights_pd_ = {{method, in, any_weights(s), vector_of(s.out), out, one, one, one},
                   caller_scratchpad(),
                   engine(),
                   forward_pd_};
    data_ = dnnl::convolution_backward_data(data_pd_);
    weights_ = dnnl::convolution_backward_weights(weights_pd_);
  }

  void forward(const float* x, const float* weight, const float* bias, float* y) const {
    const Buffer w(forward_pd_.weights_desc());
    reorder(weight, plain_, w.data(), forward_pd_.weights_desc());
    run(forward_, forward_pd_,
        {{DNNL_ARG_SRC, wrap(x, forward_pd_.src_desc())},
         {DNNL_ARG_WEIGHTS, wrap(w.data(), forward_pd_.weights_desc())},
         {DNNL_ARG_BIAS, wrap(bias, forward_pd_.bias_desc())},
         {DNNL_ARG_DST, wrap(y, forward_pd_.dst_desc())}});
  }

  void backward_data(const float* dy, const float* weight, float* dx) const {
    const Buffer w(data_pd_.weights_desc());
    reorder(weight, plain_, w.data(), data_pd_.weights_desc());
    run(data_, data_pd_,
        {{DNNL_ARG_DIFF_DST, wrap(dy, data_pd_.diff_dst_desc())},
         {DNNL_ARG_WEIGHTS, wrap(w.data(), data_pd_.weights_desc())},
         {DNNL_ARG_DIFF_SRC, wrap(dx, data_pd_.diff_src_desc())}});
  }

  void backward_weights(const float* x, const float* dy, float* d_weight, float* d_bias) const {
    const memory::desc inner = weights_pd_.diff_weights_desc();
    const Buffer dw(inner);
    run(weights_, weights_pd_,
        {{DNNL_ARG_SRC, wrap(x, weights_pd_.src_desc())},
         {DNNL_ARG_DIFF_DST, wrap(dy, weights_pd_.diff_dst_desc())},
         {DNNL_ARG_DIFF_WEIGHTS, wrap(dw.data(), inner)},
         {DNNL_ARG_DIFF_BIAS, wrap(d_bias, weights_pd_.diff_bias_desc())}});
    reorder(dw.data(), inner, d_weight, plain_);
  }

 private:
  dnnl::convolution_forward::primitive_desc forward_pd_;
  dnnl::convolution_backward_data::primitive_desc data_pd_;
  dnnl::convolution_backward_weights::primitive_desc weights_pd_;
  memory::desc plain_;  // of weights as callers have them
  dnnl::convolution_forward forward_;
  dnnl::convolution_backward_data data_;
  dnnl::convolution_backward_weights weights_;
};

bool WinogradConvolution::available() {
  try {
    forward_descriptor({1, kChannelsPerBlock, kChannelsPerBlock, 8, 8});
    return true;
  } catch (const dnnl::error&) {
    return false;
  }
}

WinogradConvolution::WinogradConvolution(const ConvolutionShape& shape)
    : impl_(std::make_unique<Impl>(shape)) {}
WinogradConvolution::~WinogradConvolution() = default;

void WinogradConvolution::forward(const float* x, const float* weight, const float* bias, float* y) const {
  impl_->forward(x, weight, bias, y);
}

void WinogradConvolution::backward_data(const float* dy, const float* weight, float* dx) const {
  impl_->backward_data(dy, weight, dx);
}

void WinogradConvolution::backward_weights(const float* x, const float* dy, float* d_weight,
                                           float* d_bias) const {
  impl_->backward_weights(x, dy, d_weight, d_bias);
}

}  // namespace diffc::nn
