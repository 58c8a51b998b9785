// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Estimates of tiles in the stream (codec/FORMAT.md, "Estimates"). Copyable, so that an encoder can take a
// step back.

#pragma once

#include <array>
#include <memory>

#include "codec/base/public.h"
#include "codec/bits/range_coder.h"
#include "codec/diffusion/tile_evaluation.h"

namespace diffc DIFFC_PUBLIC {

class EstimateCode {
 public:
  EstimateCode();

  /// The estimate of a tile after the one that it had. Spectrum and palette are written where the new
  /// estimate needs what the old one does not have.
  void encode(RangeEncoder& coder, const TileBases& bases, std::size_t tile, const TileEstimate& now,
              const TileEstimate& before);

  /// As encoded; check coder.determined() afterwards. `channels` is that of the image.
  TileEstimate decode(RangeDecoder& coder, const TileBases& bases, std::size_t tile, int channels,
                      const TileEstimate& before);

  /// Bits that encode() would write now.
  double cost(const TileBases& bases, std::size_t tile, const TileEstimate& now,
              const TileEstimate& before) const;

 private:
  void encode_spectrum(RangeEncoder& coder, const SpectrumBasis& basis, const BandSpectrum& spectrum);
  BandSpectrum decode_spectrum(RangeDecoder& coder, const SpectrumBasis& basis);
  /// Entries of one direction, of the bands in the set `present`.
  void encode_bands(RangeEncoder& coder, uint32_t present, const uint8_t* entries);
  void decode_bands(RangeDecoder& coder, uint32_t present, uint8_t* entries);
  void encode_palette(RangeEncoder& coder, const std::shared_ptr<const Palette>& palette);
  std::shared_ptr<const Palette> decode_palette(RangeDecoder& coder, int channels);

  std::array<AdaptiveModel, kEstimateKinds> kind_;  // by the kind before
  AdaptiveModel same_palette_;
  AdaptiveModel bands_;
  AdaptiveModel drop_;
  std::shared_ptr<const Palette> last_palette_;
};

}  // namespace diffc
