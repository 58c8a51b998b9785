// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/transform/exact_network.h"
#include "models/transform/float_network.h"
#include "models/transform/transform_description.h"
#include "models/transform/transform_model.h"

namespace diffc::transform {

/// A model of this project's own form: lists of layers in a safetensors file. Its hyper synthesis is integer
/// arithmetic.
class LayeredModel : public TransformModel {
 public:
  /// From a file, or from one in memory. Throws Error naming the file for anything malformed.
  static std::shared_ptr<const LayeredModel> load(const std::string& path);
  LayeredModel(const model_files::SafetensorsFile& file, const std::string& file_name);

  const TransformDescription& description() const { return description_; }

  const std::string& id() const override { return id_; }
  const std::string& name() const override { return description_.name; }
  const LatentShape& shape() const override { return shape_; }
  double working_memory(int width, int height) const override;
  Features analysis(const Image& image, int threads) const override;
  Image synthesis(const Features& y, int width, int height, int threads) const override;
  Symbols hyper_analysis(const Features& y, int threads) const override;
  Prior hyper_synthesis(const Symbols& z, int threads) const override;
  const FrequencyTable& hyper_table(int c) const override { return tables_[static_cast<std::size_t>(c)]; }

 private:
  Symbols with_medians(Symbols z) const;

  TransformDescription description_;
  std::string id_;
  LatentShape shape_;
  FloatNetwork analysis_, synthesis_, hyper_analysis_;
  ExactNetwork hyper_synthesis_;
  std::vector<FrequencyTable> tables_;
  std::vector<int64_t> medians_;  // of z, times 2^kMedianBits; empty: z is what its symbols are
};

}  // namespace diffc::transform
