// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/curve_sums.h"

#include <algorithm>

namespace diffc::rdbench {

CurveSums::CurveSums(std::size_t points, int replicates) : points_(points), replicates_(replicates) {}

void CurveSums::add(const std::vector<std::optional<RatePoint>>& image, const std::vector<uint8_t>& weights) {
  std::vector<bool> failed(points_);
  for (std::size_t p = 0; p < points_; ++p) failed[p] = !image.at(p);
  const auto [it, fresh] = groups_.try_emplace(failed);
  Group& group = it->second;
  if (fresh) {
    group.weight.resize(replicates_);
    group.points.resize(points_);
    for (std::size_t p = 0; p < points_; ++p) {
      if (failed[p]) continue;
      group.points[p].weighted_bpp.resize(replicates_);
      group.points[p].weighted_psnr.resize(replicates_);
    }
  }
  ++group.images;
  for (int b = 0; b < replicates_; ++b) group.weight[b] += weights[b];
  for (std::size_t p = 0; p < points_; ++p) {
    if (failed[p]) continue;
    Sum& sum = group.points[p];
    sum.bpp += image[p]->bpp;
    sum.psnr += image[p]->psnr;
    for (int b = 0; b < replicates_; ++b) {
      sum.weighted_bpp[b] += weights[b] * image[p]->bpp;
      sum.weighted_psnr[b] += weights[b] * image[p]->psnr;
    }
  }
}

CurveSums::Averages CurveSums::averages(const std::vector<int>& points) const {
  std::vector<const Group*> groups;
  for (const auto& [failed, group] : groups_)
    if (std::none_of(points.begin(), points.end(), [&failed = failed](int p) { return failed[p]; }))
      groups.push_back(&group);
  Averages out;
  for (const Group* group : groups) out.images += group->images;
  if (out.images == 0) return out;
  for (const int p : points) {
    RatePoint sum{0, 0};
    for (const Group* group : groups) {
      sum.bpp += group->points[p].bpp;
      sum.psnr += group->points[p].psnr;
    }
    const auto n = static_cast<double>(out.images);
    out.mean.push_back({sum.bpp / n, sum.psnr / n});
  }
  out.replicates.resize(replicates_);
  for (int b = 0; b < replicates_; ++b) {
    double n = 0;
    for (const Group* group : groups) n += group->weight[b];
    if (n == 0) continue;
    for (const int p : points) {
      RatePoint sum{0, 0};
      for (const Group* group : groups) {
        sum.bpp += group->points[p].weighted_bpp[b];
        sum.psnr += group->points[p].weighted_psnr[b];
      }
      out.replicates[b].push_back({sum.bpp / n, sum.psnr / n});
    }
  }
  return out;
}

}  // namespace diffc::rdbench
