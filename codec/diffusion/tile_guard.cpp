// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/tile_guard.h"

#include <algorithm>

#include "codec/base/parallel.h"

namespace diffc {

namespace {

class TileGuard : public EstimateGuard {
 public:
  TileGuard(const StepLayout& layout, int threads) : layout_(layout), threads_(threads) {}

  bool needs_model() const override {
    const auto& estimates = layout_.estimates();
    return std::any_of(estimates.begin(), estimates.end(),
                       [](const TileEstimate& e) { return e.needs_network(); });
  }

  void apply(std::span<const float> y, double eta, std::span<float> xhat) const override {
    evaluate_tiles(layout_, y, eta, xhat, threads_, xhat);
  }

 private:
  StepLayout layout_;
  int threads_;
};

}  // namespace

void evaluate_tiles(const StepLayout& layout, std::span<const float> y, double eta,
                    std::span<const float> network, int threads, std::span<float> xhat) {
  parallel_for(layout.tiles().size(), threads, [&](std::size_t k) {
    const TileEstimate& estimate = layout.estimate(k);
    const std::vector<float> observed = layout.tile_samples(y, k);
    std::vector<float> out(layout.tile_size(k)), model;
    if (estimate.needs_network()) model = layout.tile_samples(network, k);
    TileEvaluation(layout.bases(), k, observed, eta, model).evaluate(estimate, out);
    scatter(out, layout.width(), layout.channels(), layout.tiles()[k], xhat);
  });
}

EstimateGuardPtr make_guard(const StepLayout& layout, int threads) {
  return std::make_shared<TileGuard>(layout, threads);
}

}  // namespace diffc
