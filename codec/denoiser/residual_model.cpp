// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/denoiser/residual_model.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "codec/base/error.h"
#include "codec/denoiser/band_basis.h"

namespace diffc {

namespace {

class BandResidualModel : public ResidualModel {
 public:
  BandResidualModel(const BandTable& table, int height, int width)
      : table_(table), basis_(height, width, table.colours) {}

  void forward(std::span<const float> pixels, std::span<float> coefficients) const override {
    basis_.forward(pixels, coefficients);
  }
  void inverse(std::span<const float> coefficients, std::span<float> pixels) const override {
    basis_.inverse(coefficients, pixels);
  }

  void log2_power(NoiseLevel level, std::span<int16_t> log2_q3) const override {
    const int entries = table_.colours * BandTable::kBands;
    const int64_t offset = std::clamp<int64_t>(int64_t{level} - table_.first_level, 0,
                                               int64_t{table_.level_step} * (table_.levels - 1));
    const int below = static_cast<int>(offset / table_.level_step);
    const int above = std::min(below + 1, table_.levels - 1);
    const int64_t fraction = offset % table_.level_step;
    std::vector<int16_t> row(entries);
    for (int k = 0; k < entries; ++k) {
      const int64_t a = table_.log2_power_q3[below * entries + k],
                    b = table_.log2_power_q3[above * entries + k];
      // Floor division, so that the result does not depend on the sign of the numerator.
      const int64_t numerator = a * (table_.level_step - fraction) + b * fraction + table_.level_step / 2;
      const int64_t quotient = numerator / table_.level_step;
      row[k] = static_cast<int16_t>(numerator % table_.level_step < 0 ? quotient - 1 : quotient);
    }
    const auto bands = basis_.coefficient_band();
    std::transform(bands.begin(), bands.end(), log2_q3.begin(), [&](uint16_t band) { return row[band]; });
  }

 private:
  BandTable table_;
  BandBasis basis_;
};

}  // namespace

int BandTable::band_of(int i, int j, int block_height, int block_width) {
  // Upper band edges in cycles per two samples (1 = Nyquist along an axis), roughly logarithmic.
  static constexpr double kEdges[kBands - 1] = {0.012, 0.020, 0.030, 0.045, 0.065, 0.09, 0.12, 0.16,
                                                0.21,  0.27,  0.35,  0.45,  0.57,  0.72, 0.92};
  const double f = std::sqrt(double(i) * i / (double(block_height) * block_height) +
                             double(j) * j / (double(block_width) * block_width));
  return static_cast<int>(std::upper_bound(std::begin(kEdges), std::end(kEdges), f) - std::begin(kEdges));
}

std::unique_ptr<ResidualModel> make_band_residual_model(const BandTable& table, int height, int width) {
  const auto entries = static_cast<std::size_t>(table.levels) * table.colours * BandTable::kBands;
  if (table.levels < 1 || table.level_step < 1 || table.log2_power_q3.size() != entries)
    throw Error(ErrorKind::kData, "the model's residual band table is inconsistent",
                "calibrate the model again");
  return std::make_unique<BandResidualModel>(table, height, width);
}

}  // namespace diffc
