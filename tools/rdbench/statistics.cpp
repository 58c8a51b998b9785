// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/statistics.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <utility>

#include "codec/base/error.h"
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
    : plan_(plan),
      dimension_(dimension),
      replicates_(replicates),
      seed_(seed),
      sums_(plan.points.size()),
      curves_(plan.points.size(), replicates) {
  if (dimension == 0) return;
  originals_.emplace(dimension);
  for (Sums& sums : sums_) {
    sums.features.emplace(dimension);
    sums.kernel.emplace(dimension);
  }
}

// A network may give none that are numbers for some pictures, such as constant ones.
bool Statistics::usable(const std::vector<float>& features) const {
  return features.size() == static_cast<std::size_t>(dimension_) &&
         std::all_of(features.begin(), features.end(), [](float v) { return std::isfinite(v); });
}

RatePoint Statistics::rate_point(const ImageRecord& image, const PointRecord& point) {
  return {8 * point.bytes / (static_cast<double>(image.width) * image.height), capped_psnr(point.mse)};
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
  std::vector<std::optional<RatePoint>> rates(sums_.size());
  for (std::size_t p = 0; p < sums_.size(); ++p) {
    Sums& sums = sums_[p];
    const PointRecord& point = record.points.at(p);
    if (point.error.empty()) {
      rates[p] = rate_point(record, point);
      add_point(sums, record, point);
      continue;
    }
    // From the first failure on a point has its own set of originals.
    if (originals_ && !sums.originals) sums.originals = originals_;
    if (sums.bugs++ == 0) sums.first_error = record.name + ": " + point.error;
  }
  curves_.add(rates, poisson_weights(seed_, record.index, replicates_));
  if (originals_ && record.error.empty() && usable(record.features))
    originals_->add(record.index, record.features);
}

void Statistics::add_point(Sums& sums, const ImageRecord& image, const PointRecord& point) {
  const RatePoint rate = rate_point(image, point);
  ++sums.images;
  sums.infinite += point.mse == 0;
  sums.bpp += rate.bpp;
  sums.payload += point.payload_bits / (static_cast<double>(image.width) * image.height);
  sums.psnr += rate.psnr;
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
  add_metrics(sums, image, point);
  if (sums.features) add_features(sums, image, point);
}

void Statistics::add_metrics(Sums& sums, const ImageRecord& image, const PointRecord& point) {
  sums.metrics.resize(point.metrics.size());
  sums.metric_images.resize(point.metrics.size());
  for (std::size_t k = 0; k < point.metrics.size(); ++k) {
    if (std::isnan(point.metrics[k])) continue;
    sums.metrics[k] += point.metrics[k];
    ++sums.metric_images[k];
  }
  if (!point.metric_fault.empty() && sums.metric_faults++ == 0)
    sums.first_metric_fault = image.name + ": " + point.metric_fault;
}

void Statistics::add_features(Sums& sums, const ImageRecord& image, const PointRecord& point) {
  if (!usable(image.features) || !usable(point.features)) {
    if (usable(image.features) && !sums.originals) sums.originals = originals_;
    if (sums.featureless++ == 0) sums.first_featureless = image.name;
    return;
  }
  sums.features->add(image.index, point.features);
  sums.kernel->add(image.features, point.features);
  if (sums.originals) sums.originals->add(image.index, image.features);
}

Statistics::References Statistics::references() const {
  References out;
  if (!originals_ || originals_->count() < 2) return out;
  try {
    out.all.emplace(originals_->all());
    out.disjoint.emplace(*originals_);
  } catch (const Error& error) {
    out.fault = error.what();
  }
  return out;
}

void Statistics::distances(const Sums& s, const References& references, Result& r) {
  r.featureless = s.featureless;
  r.first_featureless = s.first_featureless;
  if (!s.features || s.features->count() < 2) return;
  try {
    const FeatureMoments decoded = s.features->all();
    if (s.originals)
      r.frechet = FrechetReference(s.originals->all()).distance(decoded);
    else if (references.all)
      r.frechet = references.all->distance(decoded);
    if (references.disjoint) {
      r.frechet_disjoint = references.disjoint->distance(*s.features);
      r.frechet_floor = references.disjoint->floor();
    }
  } catch (const Error& error) {  // all other results stand
    r.distance_fault = error.what();
  }
  const KernelDistance::Result kernel = s.kernel->result();
  r.kid = kernel.value;
  r.kid_error = kernel.standard_error;
}

std::vector<Result> Statistics::results() const {
  const References known = references();
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
    for (std::size_t k = 0; k < s.metrics.size(); ++k)
      r.metrics.push_back(mean(s.metrics[k], s.metric_images[k]));
    r.metric_faults = s.metric_faults;
    r.first_metric_fault = s.first_metric_fault;
    r.kl_bits = mean(s.kl, s.kl_images);
    if (s.kl > 0) r.overhead = s.payload_bits / s.kl - 1;
    r.encode_seconds = mean(s.encode, s.images);
    r.decode_seconds = mean(s.decode, s.images);
    r.peak_bytes = s.peak > 0 ? s.peak : kUnknown;
    r.model = s.model;
    std::vector<double> means;
    for (const auto& replicate : curves_.averages({static_cast<int>(p)}).replicates)
      if (!replicate.empty()) means.push_back(replicate[0].psnr);
    r.psnr_interval = interval(means);
    r.distance_fault = known.fault;
    distances(s, known, r);
    out.push_back(std::move(r));
  }
  return out;
}

std::vector<int> Statistics::working(const std::vector<int>& points) const {
  std::vector<int> out;
  std::copy_if(points.begin(), points.end(), std::back_inserter(out),
               [&](int p) { return sums_[p].images > 0; });
  return out;
}

Comparison Statistics::compare(const std::vector<int>& anchor, const std::vector<int>& test) const {
  std::vector<int> both = anchor;
  both.insert(both.end(), test.begin(), test.end());
  const CurveSums::Averages averages = curves_.averages(both);
  Comparison c;
  c.images = averages.images;
  if (c.images == 0) return c;
  const auto halves = [&](const std::vector<RatePoint>& points) {
    const std::span<const RatePoint> all = points;
    return std::pair{all.first(anchor.size()), all.subspan(anchor.size())};
  };
  const auto [a, t] = halves(averages.mean);
  c.rate = bd_rate(a, t);
  c.psnr = bd_psnr(a, t);
  std::vector<double> rates, psnrs;
  for (const std::vector<RatePoint>& replicate : averages.replicates) {
    if (replicate.empty()) continue;
    const auto [replicate_a, replicate_t] = halves(replicate);
    if (const auto rate = bd_rate(replicate_a, replicate_t)) rates.push_back(*rate);
    if (const auto psnr = bd_psnr(replicate_a, replicate_t)) psnrs.push_back(*psnr);
  }
  // Replicates without overlap would make the interval look better than it is.
  const auto most = static_cast<std::size_t>(0.9 * replicates_);
  if (c.rate && rates.size() > most) c.rate_interval = interval(rates);
  if (c.psnr && psnrs.size() > most) c.psnr_interval = interval(psnrs);
  return c;
}

std::vector<Comparison> Statistics::comparisons() const {
  std::vector<Comparison> out;
  const auto curves = curves_of(plan_);
  for (const auto& [anchor, anchor_points] : curves) {
    for (const auto& [test, test_points] : curves) {
      const std::vector<int> a = working(anchor_points), t = working(test_points);
      if (anchor == test || a.empty() || t.empty()) continue;
      Comparison c = compare(a, t);
      if (c.images > 0 && !c.rate && !c.psnr) continue;
      c.anchor = anchor;
      c.test = test;
      out.push_back(std::move(c));
    }
  }
  return out;
}

}  // namespace diffc::rdbench
