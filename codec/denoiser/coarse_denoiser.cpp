// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/denoiser/coarse_denoiser.h"

#include <algorithm>

#include "codec/base/error.h"
#include "codec/denoiser/image_denoiser.h"
#include "codec/denoiser/resample.h"

namespace diffc {
namespace {

class CoarseDenoiser : public Denoiser {
 public:
  CoarseDenoiser(DenoiserPtr fine, std::vector<CoarseLevel> levels)
      : fine_(std::move(fine)), levels_(std::move(levels)), info_(fine_->info()) {
    info_.receptive_radius *= levels_.back().factor;
  }

  const DenoiserInfo& info() const override { return info_; }

  std::unique_ptr<ResidualModel> residual_model(int height, int width) const override {
    return fine_->residual_model(height, width);
  }

  DenoiserPtr finer() const override {
    DenoiserPtr finer = fine_->finer();
    return finer ? with_coarse_levels(std::move(finer), levels_) : nullptr;
  }

  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    const SampleGrid grid{height, width, info_.channels};
    const auto is_fine = [&](float level) { return factor(level, grid) == 1; };
    for (int n = 0; n < batch;) {
      if (const int f = factor(eta[n], grid); f > 1) {
        coarse(grid, f, y.subspan(n * grid.size(), grid.size()), eta[n],
               xhat.subspan(n * grid.size(), grid.size()));
        ++n;
        continue;
      }
      const auto last = std::find_if_not(eta.begin() + n, eta.begin() + batch, is_fine);
      const int run = static_cast<int>(last - eta.begin()) - n;
      fine_->evaluate(run, height, width, y.subspan(n * grid.size(), run * grid.size()), eta.subspan(n, run),
                      xhat.subspan(n * grid.size(), run * grid.size()));
      n += run;
    }
  }

 private:
  int factor(float eta, const SampleGrid& grid) const {
    int chosen = 1;
    for (const CoarseLevel& level : levels_) {
      const bool fits = std::min(grid.height, grid.width) >= kSmallestCoarseSide * level.factor;
      if (eta >= level.eta && fits) chosen = level.factor;
    }
    return chosen;
  }

  void coarse(const SampleGrid& grid, int f, std::span<const float> y, float eta,
              std::span<float> xhat) const {
    const SampleGrid small = reduced(grid, f);
    const ImageDenoiser any_size(fine_, small.height, small.width, small.channels);
    std::vector<float> estimate(small.size());
    any_size.evaluate(reduce(y, grid, f), eta / static_cast<float>(f), estimate);
    enlarge(estimate, grid, f, xhat);
  }

  DenoiserPtr fine_;
  std::vector<CoarseLevel> levels_;
  DenoiserInfo info_;
};

}  // namespace

void check_coarse_levels(const std::vector<CoarseLevel>& levels) {
  float eta = 0;
  int factor = 1;
  for (const CoarseLevel& level : levels) {
    const int f = level.factor;
    if (!(level.eta > eta) || f <= factor || f > 16 || (f & (f - 1))) {
      throw Error(ErrorKind::kUsage,
                  "coarse levels are rising noise levels with rising factors of 2, 4, 8 or 16");
    }
    eta = level.eta;
    factor = f;
  }
}

DenoiserPtr with_coarse_levels(DenoiserPtr fine, std::vector<CoarseLevel> levels) {
  check_coarse_levels(levels);
  if (levels.empty()) return fine;
  return std::make_shared<CoarseDenoiser>(std::move(fine), std::move(levels));
}

}  // namespace diffc
