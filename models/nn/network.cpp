// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/network.h"

#include <ATen/CPUGeneratorImpl.h>
#include <fmt/format.h>

#include <cmath>

#include "models/inference/packed_convolution.h"
#include "models/nn/film_silu.h"
#include "models/nn/winograd.h"

namespace diffc::nn {
namespace {

using at::Tensor;

constexpr int kFrequencies = 16;

Tensor channels_last(const Tensor& t) {
  return t.contiguous(at::MemoryFormat::ChannelsLast);
}

// Whether the convolutions of a stage's residual blocks run by Winograd's method, on the processor.
bool by_winograd(const StageConfig& stage, const Tensor& input) {
  return stage.width % kChannelBlock == 0 && stage.hidden % kChannelBlock == 0 &&
         input.scalar_type() == at::kFloat && input.device().is_cpu();
}

// sin and cos of ln eta at geometrically spaced frequencies: [N, 2 kFrequencies].
Tensor noise_features(const Tensor& eta) {
  const Tensor exponent = at::arange(kFrequencies, eta.options()) * (5.0 / (kFrequencies - 1)) - 3.0;
  const Tensor phase = eta.log().unsqueeze(1) * at::pow(2.0, exponent).unsqueeze(0);
  return at::cat({phase.sin(), phase.cos()}, 1);
}

}  // namespace

Network::Network(NetworkConfig config) : config_(std::move(config)) {
  config_.check();
  const auto& stages = config_.stages;
  const int64_t pixels = config_.channels * stages.front().scale * stages.front().scale;
  add_conv("stem", stages.front().width, pixels, 3, 1.0f, false);
  int64_t film = 0;
  for (size_t s = 0; s < stages.size(); ++s) {
    const StageConfig& stage = stages[s];
    if (s > 0 && stage.scale != stages[s - 1].scale) {
      const StageConfig& last = stages[s - 1];
      if (stage.scale > last.scale) {
        add_conv(fmt::format("stage{}.down", s), stage.width, last.width, stage.scale / last.scale, 1.0f,
                 true);
      } else {
        const int ratio = last.scale / stage.scale;
        add_conv(fmt::format("stage{}.up", s), int64_t{stage.width} * ratio * ratio, last.width, 1, 0.5f,
                 true);
      }
    }
    for (int b = 0; b < stage.blocks; ++b) {
      const std::string name = fmt::format("stage{}.block{}", s, b);
      add_conv(name + ".conv0", stage.hidden, stage.width, 3, 1.0f, true);
      add_conv(name + ".conv1", stage.width, stage.hidden, 3, 0.0f, true);
      film += 2 * stage.hidden;
    }
  }
  film_width_ = film + 2 * stages.back().width;
  add_conv("head", pixels, stages.back().width, 3, 0.0f, false);
  add("embed0.weight", {config_.embedding, 2 * kFrequencies}, 1.0f / std::sqrt(2.0f * kFrequencies), false);
  add("embed0.bias", {config_.embedding}, 0.0f, false);
  add("film.weight", {film_width_, config_.embedding}, 0.0f, false);
  add("film.bias", {film_width_}, 0.0f, false);
}

void Network::add(std::string name, std::vector<int64_t> shape, float init_std, bool matrix) {
  specs_.push_back({std::move(name), std::move(shape), init_std, matrix});
}

void Network::add_conv(const std::string& name, int64_t out, int64_t in, int64_t kernel, float gain,
                       bool matrix) {
  const float std = gain / std::sqrt(static_cast<float>(in * kernel * kernel));
  add(name + ".weight", {out, in, kernel, kernel}, std, matrix);
  add(name + ".bias", {out}, 0.0f, false);
}

std::vector<Tensor> Network::initial_parameters(uint64_t seed) const {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  std::vector<Tensor> parameters;
  for (const ParameterSpec& spec : specs_) {
    Tensor t = at::zeros(spec.shape, at::kFloat);
    if (spec.init_std > 0) t.normal_(0.0, spec.init_std, generator);
    parameters.push_back(t.dim() == 4 ? channels_last(t) : t);
  }
  return parameters;
}

Preconditioning preconditioning(const Tensor& eta, float sigma_data) {
  const Tensor e = eta.view({-1, 1, 1, 1});
  const Tensor total = e * e + sigma_data * sigma_data;
  const Tensor root = total.rsqrt();
  return {sigma_data * sigma_data / total, e * sigma_data * root, root};
}

Tensor Network::raw(const std::vector<Tensor>& parameters, const Tensor& y, const Tensor& eta) const {
  TORCH_CHECK(parameters.size() == specs_.size(), "the network got ", parameters.size(), " parameters, not ",
              specs_.size());
  size_t next = 0;
  const auto conv = [&](const Tensor& x, int64_t stride, int64_t padding) {
    const Tensor &weight = parameters[next], &bias = parameters[next + 1];
    next += 2;
    return at::conv2d(x.to(weight.scalar_type()), weight, bias.to(weight.scalar_type()), stride, padding);
  };

  // The four last parameters make the scale and shift of every block from the noise level.
  const Tensor* tail = &parameters[parameters.size() - 4];
  const Tensor embedding = at::silu(at::linear(noise_features(eta), tail[0], tail[1]));
  const Tensor film = at::linear(embedding, tail[2], tail[3]);
  int64_t film_at = 0;
  const auto modulate = [&](const Tensor& x) {
    const int64_t width = x.size(1);
    const Tensor scale = film.narrow(1, film_at, width) + 1.0f,
                 shift = film.narrow(1, film_at + width, width);
    film_at += 2 * width;
    return film_silu(x, scale, shift, config_.largest_feature());
  };

  const auto& stages = config_.stages;
  Tensor h = at::pixel_unshuffle(y * preconditioning(eta, config_.sigma_data).in, stages.front().scale);
  h = conv(channels_last(h), 1, 1);
  std::vector<Tensor> kept;
  for (size_t s = 0; s < stages.size(); ++s) {
    if (s > 0 && stages[s].scale > stages[s - 1].scale) {
      kept.push_back(h);
      h = conv(h, stages[s].scale / stages[s - 1].scale, 0);
    } else if (s > 0 && stages[s].scale < stages[s - 1].scale) {
      h = channels_last(at::pixel_shuffle(conv(h, 1, 0), stages[s - 1].scale / stages[s].scale));
      h = h + kept.back();
      kept.pop_back();
    }
    h = h.to(parameters[next].scalar_type());
    const bool winograd = by_winograd(stages[s], h);
    const auto inner_conv = [&](const Tensor& x) {
      if (!winograd) return conv(x, 1, 1);
      next += 2;
      return winograd_convolution(x, parameters[next - 2], parameters[next - 1]);
    };
    for (int b = 0; b < stages[s].blocks; ++b) h = h + inner_conv(modulate(inner_conv(h)));
  }
  h = modulate(h.to(at::kFloat));
  return channels_last(at::pixel_shuffle(conv(h, 1, 1), stages.back().scale));
}

Tensor Network::denoise(const std::vector<Tensor>& parameters, const Tensor& y, const Tensor& eta) const {
  const Preconditioning c = preconditioning(eta, config_.sigma_data);
  return c.skip * y + c.out * raw(parameters, y, eta);
}

}  // namespace diffc::nn
