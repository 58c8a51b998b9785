// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/true_rate.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "tools/r2d2/gaussian/scalar_measures.h"
#include "tools/r2d2/methods/blahut_arimoto.h"

namespace diffc::gaussian {

namespace {

struct Sum {
  double rate = 0, distortion = 0, gap = 0;
};

Sum at_slope(const SourceList& components, const std::vector<Extent>& extents, double epsilon,
             double fineness) {
  Sum sum;
  for (std::size_t k = 0; k < components.size(); ++k) {
    const ScalarSource& source = *components[k];
    const double step = std::min(std::sqrt(epsilon), extents[k].length) / fineness, end = extents[k].reach;
    constexpr double kMostPoints = 1e5;
    if (!(2 * end / step < kMostPoints))
      throw Error(ErrorKind::kUsage, "this distortion needs too fine a grid", "use a larger one");
    const auto r = r2d2::blahut_arimoto([&](double x) { return std::log(source.density(x, 0)); }, epsilon,
                                        {.low = -end,
                                         .high = end,
                                         .points = 2 * static_cast<int>(std::ceil(end / step)) + 1,
                                         .iterations = 4000,
                                         .tolerance = 1e-6,
                                         .start_at_source = true});
    sum.rate += r.rate;
    sum.distortion += 2 * r.distortion;
    sum.gap += r.gap;
  }
  return sum;
}

}  // namespace

TrueRate rate_of_sources(const SourceList& components, double distortion, double fineness) {
  if (!(distortion > 0)) throw Error(ErrorKind::kUsage, "the rate of a density is infinite at distortion 0");
  double power = 0;
  std::vector<Extent> extents;
  for (const auto& source : components) {
    power += source->variance();
    extents.push_back(extent_of(*source));
  }
  if (distortion >= power) return {};
  // Where Shannon's bound is tight each component has distortion epsilon; elsewhere less. Secant steps in
  // ln epsilon and ln distortion, kept inside the bracket.
  double low = std::log(distortion / static_cast<double>(components.size())), high = low + 30;
  double x = low, before = 0, excess_before = 0;
  TrueRate result;
  for (int round = 0; round < 40; ++round) {
    result.epsilon = std::exp(x);
    const Sum sum = at_slope(components, extents, result.epsilon, fineness);
    const double excess = std::log(sum.distortion / distortion);
    // In squared error the slope is -1/(2 epsilon).
    result.rate = sum.rate + (sum.distortion - distortion) / (2 * result.epsilon);
    result.gap = sum.gap;
    if (std::fabs(excess) < 1e-4) break;
    (excess > 0 ? high : low) = x;
    const double slope = round > 0 && x != before ? (excess - excess_before) / (x - before) : 1;
    before = x;
    excess_before = excess;
    x -= excess / std::clamp(slope, 0.05, 1.5);
    if (!(x > low && x < high)) x = high - low > 20 ? low + 1 : 0.5 * (low + high);
  }
  result.rate = std::max(0.0, result.rate);
  return result;
}

}  // namespace diffc::gaussian
