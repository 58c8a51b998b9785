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

double step_size(int step) {
  return exp2_q16(step * kOctave / kScalesPerOctave);
}

}  // namespace

LatentCode encode_latents(const TransformModel& model, const Features& y, const Symbols& z, int step,
                          int threads) {
  RangeEncoder coder;
  LatentCode code;
  const auto put = [&](const FrequencyTable& table, int symbol) {
    table.encode(coder, symbol);
    code.bits += table.bits(symbol);
  };
  for (size_t i = 0; i < z.values.size(); ++i)
    put(model.hyper_table(static_cast<int>(i % static_cast<size_t>(z.channels))), z.values[i]);
  const TransformModel::Prior prior = model.hyper_synthesis(z, threads);
  const double size = step_size(step), unit = std::ldexp(1.0, -model.description().fraction_bits);
  for (size_t i = 0; i < y.values.size(); ++i) {
    const double symbol = std::nearbyint((y.values[i] - prior.mean.values[i] * unit) / size);
    if (!std::isfinite(symbol))
      throw Error(ErrorKind::kData, "model '" + model.name() + "' gives numbers that are not finite");
    put(table_for(prior.scale.values[i], step),
        static_cast<int>(std::clamp(symbol, -kLargestSymbol, kLargestSymbol)));
  }
  code.payload = coder.finish();
  return code;
}

Features decode_latents(const TransformModel& model, std::span<const uint8_t> payload, int width, int height,
                        int step, int threads) {
  RangeDecoder coder(payload);
  Symbols place, z;
  model.latent_size(width, height, place, z);
  const auto require = [&] {
    if (!coder.determined())
      throw Error(ErrorKind::kTruncated, "the file is truncated", "all of it is needed");
  };
  for (size_t i = 0; i < z.values.size(); ++i)
    z.values[i] = model.hyper_table(static_cast<int>(i % static_cast<size_t>(z.channels))).decode(coder);
  require();
  const TransformModel::Prior prior = model.hyper_synthesis(z, threads);
  const double size = step_size(step), unit = std::ldexp(1.0, -model.description().fraction_bits);
  Features y(place.height, place.width, place.channels);
  for (size_t i = 0; i < y.values.size(); ++i) {
    const int symbol = table_for(prior.scale.values[i], step).decode(coder);
    y.values[i] = static_cast<float>(symbol * size + prior.mean.values[i] * unit);
  }
  require();
  return y;
}

}  // namespace diffc::transform
