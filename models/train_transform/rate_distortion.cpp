// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/rate_distortion.h"

#include <ATen/CPUGeneratorImpl.h>

#include "models/transform/normal_tables.h"

namespace diffc::train_transform {
namespace {

using at::Tensor;

constexpr int kComponents = 3;
// Logarithms to base 2 of the scales of normal_tables().
constexpr double kLeastLogScale = -double{transform::kUnitScale} / transform::kScalesPerOctave;
constexpr double kLargestLogScale =
    double{transform::kScales - 1 - transform::kUnitScale} / transform::kScalesPerOctave;

Tensor round_through(const Tensor& t) {
  return t + (at::round(t) - t).detach();
}

Tensor with_noise(const Tensor& t, at::Generator* generator) {
  return generator ? t + at::rand(t.sizes(), *generator, at::kFloat).to(t.device()) - 0.5 : at::round(t);
}

}  // namespace

std::vector<nn::ParameterSpec> parameter_specs(const transform::TransformDescription& d) {
  std::vector<nn::ParameterSpec> specs;
  // Latents start with a spread of some quantisation steps, means and scales near 0 and 1.
  const std::pair<const transform::Layers*, float> networks[] = {
      {&d.analysis, 8.0f}, {&d.synthesis, 0.1f}, {&d.hyper_analysis, 1.0f}, {&d.hyper_synthesis, 0.1f}};
  for (const auto& [layers, gain] : networks)
    for (nn::ParameterSpec& spec : parameter_specs(*layers, gain)) specs.push_back(std::move(spec));
  for (const char* name : {"hyper_law.logits", "hyper_law.means", "hyper_law.log_scales"})
    specs.push_back({name, {d.hyper_latents, kComponents}, 0, false});
  return specs;
}

Parameters initial_parameters(const transform::TransformDescription& d, uint64_t seed) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  Parameters parameters;
  for (const nn::ParameterSpec& spec : parameter_specs(d)) {
    Tensor t = at::zeros(spec.shape, at::kFloat);
    if (spec.init_std > 0) t.normal_(0.0, spec.init_std, generator);
    if (spec.name == "hyper_law.means") t.copy_(at::tensor({-2.0f, 0.0f, 2.0f}).expand_as(t));
    parameters[spec.name] = t;
  }
  return parameters;
}

LogisticMixture hyper_law(const Parameters& parameters) {
  return {parameters.at("hyper_law.logits"), parameters.at("hyper_law.means"),
          parameters.at("hyper_law.log_scales")};
}

RateDistortion rate_distortion(const transform::TransformDescription& d, const Parameters& parameters,
                               const Tensor& x, at::Generator* generator) {
  const Tensor y = forward(d.analysis, parameters, x);
  const Tensor z = forward(d.hyper_analysis, parameters, y);
  const Tensor prior = forward(d.hyper_synthesis, parameters, round_through(z));
  const Tensor mean = prior.narrow(1, 0, d.latents);
  const Tensor scale =
      at::exp2(at::clamp(prior.narrow(1, d.latents, d.latents), kLeastLogScale, kLargestLogScale));
  const Tensor rest = y - mean;
  const Tensor bits = normal_bits(with_noise(rest, generator), scale).sum() +
                      hyper_law(parameters).bits(with_noise(z, generator)).sum();
  RateDistortion result;
  result.latents = mean + round_through(rest);
  result.picture = forward(d.synthesis, parameters, result.latents);
  result.bits = bits / static_cast<double>(x.size(0) * x.size(2) * x.size(3));
  result.squared_error = ((result.picture - x) * 255.0).square().mean();
  return result;
}

}  // namespace diffc::train_transform
