// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/convolution_plan.h"

#include <algorithm>
#include <mutex>

namespace diffc::nn {
namespace {

using dnnl::memory;

// F(2x2, 3x3) with weights transformed in advance is faster below about this many positions, F(4x4, 3x3)
// above.
constexpr int kSmallImage = 48 * 48;

memory::desc blocked(int channels, int height, int width) {
  return {{1, channels, height, width}, memory::data_type::f32, memory::format_tag::nChw16c};
}

memory::desc floats(memory::dims dims, memory::format_tag tag) {
  return {std::move(dims), memory::data_type::f32, tag};
}

dnnl::convolution_forward::primitive_desc describe(const ConvolutionShape& s) {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  if (s.accumulate) {
    dnnl::post_ops sum;
    sum.append_sum(1.0f);
    attributes.set_post_ops(sum);
  }
  // oneDNN chooses between the two methods by the kind of propagation alone.
  const bool small = !s.winograd || s.height * s.width <= kSmallImage;
  const auto kind = small ? dnnl::prop_kind::forward_inference : dnnl::prop_kind::forward_training;
  const auto method =
      s.winograd ? dnnl::algorithm::convolution_winograd : dnnl::algorithm::convolution_direct;
  const memory::dims one{1, 1};
  return {
      {kind, method, blocked(s.in, s.height, s.width), floats({s.out, s.in, 3, 3}, memory::format_tag::any),
       floats({s.out}, memory::format_tag::x), blocked(s.out, s.height, s.width), one, one, one},
      attributes,
      cpu_engine()};
}

}  // namespace

const dnnl::engine& cpu_engine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

ConvolutionPlan::ConvolutionPlan(const ConvolutionShape& shape) {
  const auto descriptor = describe(shape);
  source_ = descriptor.src_desc();
  weights_ = descriptor.weights_desc();
  target_ = descriptor.dst_desc();
  scratch_ = descriptor.scratchpad_desc();
  convolution_ = dnnl::convolution_forward(descriptor);
}

void ConvolutionPlan::run(const float* x, const memory& weights, const memory& bias, float* y,
                          void* scratch) const {
  dnnl::stream stream(cpu_engine());
  convolution_.execute(stream, {{DNNL_ARG_SRC, {source_, cpu_engine(), const_cast<float*>(x)}},
                                {DNNL_ARG_WEIGHTS, weights},
                                {DNNL_ARG_BIAS, bias},
                                {DNNL_ARG_DST, {target_, cpu_engine(), y}},
                                {DNNL_ARG_SCRATCHPAD, {scratch_, cpu_engine(), scratch}}});
  stream.wait();
}

struct ConvolutionWeights::Layouts {
  std::mutex mutex;
  std::vector<memory> made;
};

ConvolutionWeights::ConvolutionWeights(int in, int out, std::span<const float> weights,
                                       std::span<const float> bias)
    : plain_(floats({out, in, 3, 3}, memory::format_tag::oihw), cpu_engine()),
      bias_(floats({out}, memory::format_tag::x), cpu_engine()),
      layouts_(std::make_unique<Layouts>()) {
  std::copy(weights.begin(), weights.end(), static_cast<float*>(plain_.get_data_handle()));
  std::copy(bias.begin(), bias.end(), static_cast<float*>(bias_.get_data_handle()));
}

ConvolutionWeights::ConvolutionWeights(ConvolutionWeights&&) noexcept = default;
ConvolutionWeights::~ConvolutionWeights() = default;

memory ConvolutionWeights::in_layout(const memory::desc& layout) const {
  const std::lock_guard lock(layouts_->mutex);
  for (const memory& made : layouts_->made) {
    if (made.get_desc() == layout) return made;
  }
  memory target(layout, cpu_engine()), source = plain_;
  dnnl::stream stream(cpu_engine());
  dnnl::reorder(source, target).execute(stream, source, target);
  stream.wait();
  layouts_->made.push_back(target);
  return target;
}

}  // namespace diffc::nn
