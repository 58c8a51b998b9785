// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codec/base/codec_model.h"
#include "codec/base/image.h"
#include "models/transform/exact_network.h"
#include "models/transform/float_network.h"
#include "models/transform/frequency_table.h"
#include "models/transform/transform_description.h"

namespace diffc::transform {

/// A mean and scale hyperprior (Minnen, Balle and Toderici, "Joint autoregressive and hierarchical priors for
/// learned image compression", NeurIPS 2018, without context model). All functions are thread-safe.
class TransformModel : public CodecModel {
 public:
  /// From a file, or from one in memory. Throws Error naming the file for anything malformed.
  static std::shared_ptr<const TransformModel> load(const std::string& path);
  TransformModel(const model_files::SafetensorsFile& file, const std::string& file_name);

  const std::string& id() const override { return id_; }
  const std::string& name() const override { return description_.name; }
  const TransformDescription& description() const { return description_; }

  /// y of an RGB picture of any size, which is extended to a multiple of description().multiple() by
  /// repeating its border.
  Features analysis(const Image& image, int threads) const;
  /// The picture of this size, cut out of what the latents y hold.
  Image synthesis(const Features& y, int width, int height, int threads) const;
  /// Symbols of z: rounded, its medians taken off where the model has some.
  Symbols hyper_analysis(const Features& y, int threads) const;

  /// What z says of y. The same everywhere: integers alone.
  struct Prior {
    Symbols mean;   ///< Times 2^fraction_bits.
    Symbols scale;  ///< Indices of normal_tables() for a quantisation step of 1, not limited.
  };
  Prior hyper_synthesis(const Symbols& z, int threads) const;

  /// Sides of y for a picture of this size; those of z.
  void latent_size(int width, int height, Symbols& y, Symbols& z) const;
  /// Of channel c of z.
  const FrequencyTable& hyper_table(int c) const { return tables_[static_cast<std::size_t>(c)]; }

 private:
  Symbols with_medians(Symbols z) const;

  TransformDescription description_;
  std::string id_;
  FloatNetwork analysis_, synthesis_, hyper_analysis_;
  ExactNetwork hyper_synthesis_;
  std::vector<FrequencyTable> tables_;
  std::vector<int64_t> medians_;  // of z, times 2^kMedianBits; empty: z is what its symbols are
};

}  // namespace diffc::transform
