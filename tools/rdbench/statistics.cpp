// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/statistics.h"

#include <algorithm>
#include <cmath>

#include "codec/bits/philox.h"
#include "codec/metrics/distortion.h"

namespace diffc::rdbench {
namespace {

constexpr uint64_t kBootstrapKey = 0x626f6f7473747261;

double mean(double sum, uint64_t count) {
  return count > 0 ? sum / static_cast<double>(count) : kUnknown;
}

Interval interval(std::vector<double>& values) {
  return {percentile(values, 2.5).value_or(kUnknown), percentile(values, 97.5).value_or(kUnknown)};
}

}  // namespace

std::vector<uint8_t> poisson_weights(uint64_t seed, uint64_t index, int replicates) {
  Philox random(mix_keys(kBootstrapKey, seed), index);
  std::vector<uint8_t> out(replicates);
  for (uint8_t& count : out) {
    double tail = random.uniform(), term = std::exp(-1.0);
    while (tail > term && count < 20) {
      tail -= term;
      ++count;
      term /= count;
    }
  }
  return out;
}

std::vector<std::pair<std::string, std::vector<int>>> curves_of(const Plan& plan) {
  std::vector<std::pair<std::string, std::vector<int>>> out;
  for (std::size_t p = 0; p < plan.points.size(); ++p) {
    const std::string& name = plan.points[p].curve;
    auto it = std::find_if(out.begin(), out.end(), [&](const auto& curve) { return curve.first == name; });
    if (it == out.end()) it = out.insert(out.end(), {name, {}});
    it->second.push_back(static_cast<int>(p));
  }
  return out;
}

Statistics::Statistics(const Plan& plan, int dimension, int replicates, uint64_t seed)
    : plan_(plan), dimension_(dimension), replicates_(replicates), seed_(seed), sums_(plan.points.size()) {
  if (dimension > 0) originals_.emplace(dimension);
  for (Sums& sums : sums_) {
    for (auto* v : {&sums.weight, &sums.weighted_bpp, &sums.weighted_psnr}) v->resize(replicates);
    if (dimension == 0) continue;
    sums.features.emplace(dimension);
    sums.kernel.emplace(dimension);
  }
}

void Statistics::add(const ImageRecord& record) {
  ++images_;
  if (!record.error.empty()) {
    ++unreadable_;
  } else if (width_ == 0) {
    width_ = record.width;
    height_ = record.height;
  } else if (record.width != width_ || record.height != height_) {
    mixed_sizes_ = true;
  }
  const std::vector<uint8_t> weights = poisson_weights(seed_, record.index, replicates_);
  for (std::size_t p = 0; p < sums_.size(); ++p) {
    Sums& sums = sums_[p];
    const PointRecord& point = record.points.at(p);
    if (point.error.empty()) {
      add_point(sums, record, point, weights);
      continue;
    }
    // From the first failure on a point has its own set of originals.
    if (originals_ && !sums.originals) sums.originals = originals_;
    if (sums.bugs++ == 0) sums.first_error = record.name + ": " + point.error;
  }
  if (originals_ && record.error.empty()) originals_->add(record.features);
}

void Statistics::add_point(Sums& sums, const ImageRecord& image, const PointRecord& point,
                           const std::vector<uint8_t>& weights) {
  const double pixels = static_cast<double>(image.width) * image.height;
  const double bpp = 8 * point.bytes / pixels, db = capped_psnr(point.mse);
  ++sums.images;
  sums.infinite += point.mse == 0;
  sums.bpp += bpp;
  sums.payload += point.payload_bits / pixels;
  sums.psnr += db;
  sums.mse += point.mse;
  sums.ssim += point.ssim;
  if (!std::isnan(point.ms_ssim)) {
    sums.ms_ssim += point.ms_ssim;
    ++sums.ms_ssim_images;
  }
  if (!std::isnan(point.kl_bits)) {
    sums.kl += point.kl_bits;
    sums.payload_bits += point.payload_bits;
    ++sums.kl_images;
  }
  sums.encode += point.encode_seconds;
  sums.decode += point.decode_seconds;
  sums.peak = std::max(sums.peak, point.peak_bytes);
  if (!point.model.empty()) sums.model = point.model;
  for (int b = 0; b < replicates_; ++b) {
    sums.weight[b] += weights[b];
    sums.weighted_bpp[b] += weights[b] * bpp;
    sums.weighted_psnr[b] += weights[b] * db;
  }
  if (!sums.features) return;
  sums.features->add(point.features);
  sums.kernel->add(image.features, point.features);
  if (sums.originals) sums.originals->add(image.features);
}

std::vector<Result> Statistics::results() const {
  std::optional<FrechetReference> reference;
  if (originals_ && originals_->count() >= 2) reference.emplace(*originals_);
  std::vector<Result> out;
  for (std::size_t p = 0; p < sums_.size(); ++p) {
    const Sums& s = sums_[p];
    Result r;
    r.point = plan_.points[p];
    r.images = s.images;
    r.bugs = s.bugs;
    r.first_error = s.first_error;
    r.infinite = s.infinite;
    r.bpp_file = mean(s.bpp, s.images);
    r.bpp_payload = mean(s.payload, s.images);
    r.psnr = mean(s.psnr, s.images);
    r.psnr_of_mse = s.images > 0 ? capped_psnr(mean(s.mse, s.images)) : kUnknown;
    r.ssim = mean(s.ssim, s.images);
    r.ms_ssim = mean(s.ms_ssim, s.ms_ssim_images);
    r.kl_bits = mean(s.kl, s.kl_images);
    if (s.kl > 0) r.overhead = s.payload_bits / s.kl - 1;
    r.encode_seconds = mean(s.encode, s.images);
    r.decode_seconds = mean(s.decode, s.images);
    r.peak_bytes = s.peak > 0 ? s.peak : kUnknown;
    r.model = s.model;
    std::vector<double> means;
    for (int b = 0; b < replicates_; ++b) {
      if (s.weight[b] > 0) means.push_back(s.weighted_psnr[b] / s.weight[b]);
    }
    r.psnr_interval = interval(means);
    if (s.features && s.features->count() >= 2 && reference) {
      r.frechet = s.originals ? FrechetReference(*s.originals).distance(*s.features)
                              : reference->distance(*s.features);
      const KernelDistance::Result kernel = s.kernel->result();
      r.kid = kernel.value;
      r.kid_error = kernel.standard_error;
    }
    out.push_back(std::move(r));
  }
  return out;
}

std::vector<RatePoint> Statistics::curve(const std::vector<int>& points, int replicate) const {
  std::vector<RatePoint> out;
  for (const int p : points) {
    const Sums& s = sums_[p];
    if (s.images == 0) continue;
    const double n = replicate < 0 ? static_cast<double>(s.images) : s.weight[replicate];
    if (n == 0) continue;
    out.push_back({(replicate < 0 ? s.bpp : s.weighted_bpp[replicate]) / n,
                   (replicate < 0 ? s.psnr : s.weighted_psnr[replicate]) / n});
  }
  return out;
}

std::vector<Comparison> Statistics::comparisons() const {
  std::vector<Comparison> out;
  const auto curves = curves_of(plan_);
  for (const auto& [anchor, anchor_points] : curves) {
    for (const auto& [test, test_points] : curves) {
      if (anchor == test) continue;
      Comparison c{anchor, test, {}, {}, {}, {}};
      c.rate = bd_rate(curve(anchor_points, -1), curve(test_points, -1));
      c.psnr = bd_psnr(curve(anchor_points, -1), curve(test_points, -1));
      if (!c.rate && !c.psnr) continue;
      std::vector<double> rates, psnrs;
      for (int b = 0; b < replicates_; ++b) {
        const auto a = curve(anchor_points, b), t = curve(test_points, b);
        if (const auto rate = bd_rate(a, t)) rates.push_back(*rate);
        if (const auto psnr = bd_psnr(a, t)) psnrs.push_back(*psnr);
      }
      // Replicates without overlap would make the interval look better than it is.
      const auto most = static_cast<std::size_t>(0.9 * replicates_);
      if (c.rate && rates.size() > most) c.rate_interval = interval(rates);
      if (c.psnr && psnrs.size() > most) c.psnr_interval = interval(psnrs);
      out.push_back(std::move(c));
    }
  }
  return out;
}

}  // namespace diffc::rdbench
