// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/transform_model.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "models/files/model_id.h"
#include "models/transform/integer_tensor.h"
#include "models/transform/normal_tables.h"

namespace diffc::transform {
namespace {

constexpr float kLargestHyperLatent = 1 << 15;
constexpr int kMedianBits = 16;

int round_up(int size, int multiple) {
  return (size + multiple - 1) / multiple * multiple;
}

/// [hyper_latents, count + 1] frequencies, the escape's last, and the first symbol of each channel.
std::vector<FrequencyTable> read_tables(const model_files::SafetensorsFile& file,
                                        const std::string& file_name, int channels) {
  const auto found = file.tensors.find("hyper_latents.frequencies");
  if (found == file.tensors.end() || found->second.shape.size() != 2)
    throw Error(ErrorKind::kData, file_name + ": hyper_latents.frequencies is missing or of another shape");
  const int64_t width = found->second.shape[1];
  const auto first = integers(file, file_name, "hyper_latents.first", {channels});
  const auto stored = integers(file, file_name, found->first, {channels, width});
  std::vector<FrequencyTable> tables;
  for (int c = 0; c < channels; ++c) {
    std::vector<uint32_t> row;
    for (int64_t k = 0; k < width; ++k)
      row.push_back(static_cast<uint32_t>(std::clamp<int64_t>(stored[c * width + k], 0, UINT32_MAX)));
    try {
      tables.emplace_back(static_cast<int>(std::clamp<int64_t>(first[c], INT16_MIN, INT16_MAX)), row);
    } catch (const Error& error) {
      throw Error(ErrorKind::kData, file_name + ": " + error.what());
    }
  }
  return tables;
}

}  // namespace

std::shared_ptr<const TransformModel> TransformModel::load(const std::string& path) {
  return std::make_shared<TransformModel>(model_files::read_safetensors(path), path);
}

TransformModel::TransformModel(const model_files::SafetensorsFile& file, const std::string& file_name)
    : description_(read_transform_description(file, file_name)),
      id_(model_files::model_id(file)),
      analysis_(description_.analysis, file, file_name, nn::winograd_kernels()),
      synthesis_(description_.synthesis, file, file_name, nn::winograd_kernels()),
      hyper_analysis_(description_.hyper_analysis, file, file_name, nn::winograd_kernels()),
      hyper_synthesis_(description_.hyper_synthesis, file, file_name),
      tables_(read_tables(file, file_name, description_.hyper_latents)) {
  if (file.tensors.contains("hyper_latents.medians"))
    medians_ = integers(file, file_name, "hyper_latents.medians", {description_.hyper_latents});
  for (const int64_t median : medians_)
    if (std::abs(median) > kLargestExact)
      throw Error(ErrorKind::kData, file_name + ": hyper_latents.medians are out of range");
}

Features TransformModel::analysis(const Image& image, int threads) const {
  const int multiple = description_.multiple();
  Features x(round_up(image.height, multiple), round_up(image.width, multiple), 3);
  for (int v = 0; v < x.height; ++v) {
    for (int u = 0; u < x.width; ++u) {
      const size_t at =
          static_cast<size_t>(image.width) * std::min(v, image.height - 1) + std::min(u, image.width - 1);
      for (int c = 0; c < 3; ++c) x.at(v, u)[c] = image.pixels[3 * at + c] / 255.0f + description_.black;
    }
  }
  return analysis_.run(x, threads);
}

Image TransformModel::synthesis(const Features& y, int width, int height, int threads) const {
  const Features x = synthesis_.run(y, threads);
  Image image(width, height, 3);
  for (int v = 0; v < height; ++v)
    for (int u = 0; u < width; ++u)
      for (int c = 0; c < 3; ++c) {
        const float level = (x.at(v, u)[c] - description_.black) * 255.0f + 0.5f;  // NaN becomes 0
        image.pixels[3 * (static_cast<size_t>(width) * v + u) + c] = !(level > 0) ? 0
                                                                     : level >= 255
                                                                         ? 255
                                                                         : static_cast<uint8_t>(level);
      }
  return image;
}

Symbols TransformModel::hyper_analysis(const Features& y, int threads) const {
  const Features z = hyper_analysis_.run(y, threads);
  Symbols rounded(z.height, z.width, z.channels);
  for (size_t i = 0; i < z.values.size(); ++i) {
    if (!std::isfinite(z.values[i]))
      throw Error(ErrorKind::kData, "model '" + name() + "' gives numbers that are not finite");
    rounded.values[i] =
        static_cast<int>(std::lround(std::clamp(z.values[i], -kLargestHyperLatent, kLargestHyperLatent)));
  }
  return rounded;
}

Symbols TransformModel::with_medians(Symbols z) const {
  for (size_t i = 0; i < z.values.size(); ++i) {
    const int64_t v = (int64_t{z.values[i]} << kMedianBits) + medians_[i % medians_.size()];
    z.values[i] = static_cast<int>(std::clamp<int64_t>(v, -kLargestExact, kLargestExact));
  }
  return z;
}

TransformModel::Prior TransformModel::hyper_synthesis(const Symbols& z, int threads) const {
  const Symbols both = hyper_synthesis_.run(medians_.empty() ? z : with_medians(z), threads);
  const int n = description_.latents, bits = description_.fraction_bits;
  Prior prior{{both.height, both.width, n}, {both.height, both.width, n}};
  for (size_t p = 0; p < both.positions(); ++p) {
    for (int c = 0; c < n; ++c) {
      prior.mean.values[p * n + c] = both.values[p * 2 * n + c];
      const int scale = both.values[p * 2 * n + n + c];
      prior.scale.values[p * n + c] = description_.linear_scales ? nearest_scale(scale, bits)
                                      : bits == 0                ? scale
                                                                 : (scale + (1 << (bits - 1))) >> bits;
    }
  }
  return prior;
}

void TransformModel::latent_size(int width, int height, Symbols& y, Symbols& z) const {
  const int multiple = description_.multiple(), down = resampling_of(description_.analysis).down;
  const int w = round_up(width, multiple), h = round_up(height, multiple);
  y = Symbols(h / down, w / down, description_.latents);
  z = Symbols(h / multiple, w / multiple, description_.hyper_latents);
}

}  // namespace diffc::transform
