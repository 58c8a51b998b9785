// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/latent_coder.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/bits/portable_math.h"
#include "models/transform/normal_tables.h"

namespace diffc::transform {
namespace {

constexpr double kLargestSymbol = 1 << 20;

const FrequencyTable& table_for(int scale, int step) {
  return normal_tables()[static_cast<size_t>(std::clamp(scale - step, 0, kScales - 1))];
}

/// Between values of y, whose means are integers, and symbols.
class Quantiser {
 public:
  Quantiser(const TransformModel& model, int step)
      : size_(exp2_q16(step * kOctave / kScalesPerOctave)),
        unit_(std::ldexp(1.0, -model.shape().fraction_bits)) {}

  int symbol(float y, int mean) const {
    return static_cast<int>(
        std::clamp(std::nearbyint((y - mean * unit_) / size_), -kLargestSymbol, kLargestSymbol));
  }
  float value(int symbol, int mean) const { return static_cast<float>(symbol * size_ + mean * unit_); }

 private:
  double size_, unit_;
};

}  // namespace

Latents latents_of(const TransformModel& model, const Image& image, int threads) {
  Latents latents{model.analysis(image, threads), {}, {}};
  latents.z = model.hyper_analysis(latents.y, threads);
  latents.prior = model.hyper_synthesis(latents.z, threads);
  return latents;
}

LatentCode encode_latents(const TransformModel& model, const Latents& latents, int step) {
  RangeEncoder coder;
  LatentCode code;
  const auto put = [&](const FrequencyTable& table, int symbol) {
    table.encode(coder, symbol);
    code.bits += table.bits(symbol);
  };
  const Symbols& z = latents.z;
  for (size_t i = 0; i < z.values.size(); ++i)
    put(model.hyper_table(static_cast<int>(i % static_cast<size_t>(z.channels))), z.values[i]);
  const Quantiser quantiser(model, step);
  for (size_t i = 0; i < latents.y.values.size(); ++i)
    put(table_for(latents.prior.scale.values[i], step),
        quantiser.symbol(latents.y.values[i], latents.prior.mean.values[i]));
  code.payload = coder.finish();
  return code;
}

Features quantised(const TransformModel& model, const Latents& latents, int step) {
  const Quantiser quantiser(model, step);
  Features y = latents.y;
  for (size_t i = 0; i < y.values.size(); ++i) {
    const int mean = latents.prior.mean.values[i];
    y.values[i] = quantiser.value(quantiser.symbol(y.values[i], mean), mean);
  }
  return y;
}

Features decode_latents(const TransformModel& model, std::span<const uint8_t> payload, int width, int height,
                        int step, int threads) {
  RangeDecoder coder(payload);
  Symbols z = model.hyper_latents_for(width, height);
  const auto require = [&] {
    if (!coder.determined())
      throw Error(ErrorKind::kTruncated, "the file is truncated", "all of it is needed");
  };
  for (size_t i = 0; i < z.values.size(); ++i)
    z.values[i] = model.hyper_table(static_cast<int>(i % static_cast<size_t>(z.channels))).decode(coder);
  require();
  const TransformModel::Prior prior = model.hyper_synthesis(z, threads);
  const Quantiser quantiser(model, step);
  Features y = model.latents_for(width, height);
  for (size_t i = 0; i < y.values.size(); ++i) {
    const int symbol = table_for(prior.scale.values[i], step).decode(coder);
    y.values[i] = quantiser.value(symbol, prior.mean.values[i]);
  }
  require();
  return y;
}

}  // namespace diffc::transform
