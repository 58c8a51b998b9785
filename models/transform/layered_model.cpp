// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/layered_model.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "models/files/model_id.h"
#include "models/inference/arithmetic.h"
#include "models/transform/hyper_tables.h"
#include "models/transform/integer_tensor.h"
#include "models/transform/normal_tables.h"
#include "models/transform/picture_features.h"

namespace diffc::transform {
namespace {

constexpr int kMedianBits = 16;

LatentShape shape_of(const TransformDescription& d) {
  return {d.latents, d.hyper_latents, resampling_of(d.analysis).down, resampling_of(d.hyper_analysis).down,
          d.fraction_bits};
}

std::vector<FrequencyTable> read_tables(const model_files::SafetensorsFile& file,
                                        const std::string& file_name, int channels) {
  const auto found = file.tensors.find("hyper_latents.frequencies");
  if (found == file.tensors.end() || found->second.shape.size() != 2)
    throw Error(ErrorKind::kData, file_name + ": hyper_latents.frequencies is missing or of another shape");
  const int64_t width = found->second.shape[1];
  const auto first = integers(file, file_name, "hyper_latents.first", {channels});
  return hyper_tables(integers(file, file_name, found->first, {channels, width}), first, file_name);
}

}  // namespace

std::shared_ptr<const LayeredModel> LayeredModel::load(const std::string& path) {
  return std::make_shared<LayeredModel>(model_files::read_safetensors(path), path);
}

LayeredModel::LayeredModel(const model_files::SafetensorsFile& file, const std::string& file_name)
    : description_(read_transform_description(file, file_name)),
      id_(model_files::model_id(file)),
      shape_(shape_of(description_)),
      analysis_(description_.analysis, file, file_name, *nn::arithmetic().winograd),
      synthesis_(description_.synthesis, file, file_name, *nn::arithmetic().winograd),
      hyper_analysis_(description_.hyper_analysis, file, file_name, *nn::arithmetic().winograd),
      hyper_synthesis_(description_.hyper_synthesis, file, file_name),
      tables_(read_tables(file, file_name, description_.hyper_latents)) {
  if (file.tensors.contains("hyper_latents.medians"))
    medians_ = integers(file, file_name, "hyper_latents.medians", {description_.hyper_latents});
  for (const int64_t median : medians_)
    if (std::abs(median) > kLargestExact)
      throw Error(ErrorKind::kData, file_name + ": hyper_latents.medians are out of range");
}

double LayeredModel::working_memory(int width, int height) const {
  const double pixels = 1.0 * round_up(width, shape_.multiple()) * round_up(height, shape_.multiple());
  const double y = pixels / (shape_.down * shape_.down), z = y / (shape_.hyper_down * shape_.hyper_down);
  return std::max({transform::working_memory(description_.analysis, pixels),
                   transform::working_memory(description_.synthesis, y),
                   transform::working_memory(description_.hyper_analysis, y),
                   transform::working_memory(description_.hyper_synthesis, z)});
}

Features LayeredModel::analysis(const Image& image, int threads) const {
  Features y = analysis_.run(features_of(image, shape_.multiple(), description_.black), threads);
  require_finite(y, name());
  return y;
}

Image LayeredModel::synthesis(const Features& y, int width, int height, int threads) const {
  return picture_of(synthesis_.run(y, threads), width, height, description_.black);
}

Symbols LayeredModel::hyper_analysis(const Features& y, int threads) const {
  return rounded(hyper_analysis_.run(y, threads), name());
}

Symbols LayeredModel::with_medians(Symbols z) const {
  for (size_t i = 0; i < z.values.size(); ++i) {
    const int64_t v = (int64_t{z.values[i]} << kMedianBits) + medians_[i % medians_.size()];
    z.values[i] = static_cast<int>(std::clamp<int64_t>(v, -kLargestExact, kLargestExact));
  }
  return z;
}

TransformModel::Prior LayeredModel::hyper_synthesis(const Symbols& z, int threads) const {
  const Symbols both = hyper_synthesis_.run(medians_.empty() ? z : with_medians(z), threads);
  const int n = shape_.latents, bits = shape_.fraction_bits;
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

}  // namespace diffc::transform
