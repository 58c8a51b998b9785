// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/device_record.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "models/train/device_tensors.h"
#include "models/train/divergence.h"

namespace diffc::train {
namespace {

using at::Tensor;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> on_host(const Tensor& t) {
  const Tensor host = t.to(at::kCPU).contiguous();
  return {host.data_ptr<double>(), host.data_ptr<double>() + host.numel()};
}

// The losses of a ring that `count` were written into, the oldest first.
std::vector<double> in_order(const std::vector<double>& ring, int64_t count) {
  const auto size = static_cast<int64_t>(ring.size());
  std::vector<double> ordered;
  for (int64_t i = std::max<int64_t>(0, count - size); i < count; ++i) ordered.push_back(ring[i % size]);
  return ordered;
}

}  // namespace

DeviceRecord::DeviceRecord(const TrainConfig& config, at::Device device) : config_(config), device_(device) {
  const at::TensorOptions doubles = at::TensorOptions(device).dtype(at::kDouble);
  for (Tensor* t :
       {&accepted_count_, &skipped_, &in_a_row_, &most_in_a_row_, &loss_, &norm_, &running_, &diverged_})
    *t = at::zeros({1}, doubles);
  sums_ = at::zeros({4}, doubles);
  accepted_ = at::zeros({1}, doubles.dtype(at::kBool));
  lowest_ = at::full({1}, kInfinity, doubles);
  restore(LevelLoss(config.levels).values(), {});
}

Tensor DeviceRecord::bins(const BatchPlan& plan) const {
  const LevelLoss levels(config_.levels);
  std::vector<int64_t> bins;
  for (const double gamma : plan.gamma) bins.push_back(static_cast<int64_t>(levels.bin(gamma)));
  return on_device(bins, device_);
}

Tensor DeviceRecord::weights(const BatchPlan& plan) const {
  return level_loss_.index_select(0, bins(plan))
      .clamp_min_(LevelLoss::kLeast)
      .pow_(-config_.level_power)
      .to(at::kFloat);
}

Tensor DeviceRecord::judge(const Tensor& loss, const Tensor& gradient_norm) {
  loss_ = loss.to(at::kDouble);
  norm_ = gradient_norm.to(at::kDouble);
  // Places that were never written hold infinity and come last.
  const Tensor middle = accepted_count_.clamp_max(OutlierFilter::kMemory).div(2).floor_().to(at::kLong);
  const Tensor median = std::get<0>(losses_.sort()).index_select(0, middle);
  const Tensor near =
      accepted_count_.lt(OutlierFilter::kEnough).logical_or_(loss_.le(median * OutlierFilter::kFar));
  accepted_ = near.logical_and_(loss_.isfinite()).logical_and_(norm_.isfinite());
  const Tensor place = at::arange(OutlierFilter::kMemory, losses_.options());
  const Tensor here = place.eq(accepted_count_.remainder(OutlierFilter::kMemory)).logical_and_(accepted_);
  losses_ = at::where(here, loss_, losses_);
  const Tensor one = accepted_.to(at::kDouble);
  accepted_count_.add_(one);
  skipped_.add_(1 - one);
  in_a_row_ = (in_a_row_ + 1) * (1 - one);
  most_in_a_row_ = at::maximum(most_in_a_row_, in_a_row_);
  return accepted_.to(at::kFloat);
}

void DeviceRecord::observe(const BatchPlan& plan, const Tensor& normalised, const Tensor& squared_error,
                           int64_t step) {
  // LevelLoss::observe() one example after the other is a weighted sum: each example counts less by
  // LevelLoss::kMemory for every later one of its bin.
  const LevelLoss levels(config_.levels);
  std::vector<double> share(plan.gamma.size()), bits(plan.gamma.size()), keep(LevelLoss::kBins, 1.0);
  for (size_t i = plan.gamma.size(); i-- > 0;) {
    double& kept = keep[levels.bin(plan.gamma[i])];
    share[i] = kept * (1 - LevelLoss::kMemory);
    kept *= LevelLoss::kMemory;
    const double eta = eta_of_gamma(plan.gamma[i]);
    bits[i] = 0.5 / (eta * eta * config_.levels.density(plan.gamma[i]) * std::numbers::ln2 * config_.batch);
  }
  const Tensor places = at::arange(LevelLoss::kBins, at::TensorOptions(device_).dtype(at::kLong));
  const Tensor mine = places.unsqueeze(1).eq(bins(plan).unsqueeze(0)).to(at::kDouble);  // [bins, N]
  const Tensor losses = normalised.to(at::kDouble);
  const Tensor fresh =
      level_loss_ * on_device(keep, device_) + mine.matmul(losses * on_device(share, device_));
  level_loss_ = at::where(accepted_, fresh, level_loss_);

  const Tensor bits_sum = squared_error.to(at::kDouble).dot(on_device(bits, device_)).view({1});
  const Tensor batch = at::cat({loss_, bits_sum, norm_, at::ones_like(loss_)});
  sums_ = at::where(accepted_, sums_ + batch, sums_);

  const Tensor next = at::where(running_.eq(0), loss_, running_ * kLossMemory + loss_ * (1 - kLossMemory));
  running_ = at::where(accepted_, next, running_);
  if (step > kSettled) {
    // Of batches that are learnt from alone: before the first of them there is no running loss.
    const Tensor far = running_.gt(lowest_ * kDivergence).logical_and_(accepted_);
    diverged_ = at::maximum(diverged_, far.to(at::kDouble));
    lowest_ = at::where(accepted_, at::minimum(lowest_, running_), lowest_);
  }
}

DeviceRecord::Report DeviceRecord::report() {
  const std::vector<double> v = on_host(at::cat({sums_, loss_, skipped_, most_in_a_row_, diverged_}));
  sums_.zero_();
  Report r;
  r.loss = v[0];
  r.bits = v[1];
  r.norm = v[2];
  r.batches = static_cast<int64_t>(v[3]);
  r.last_loss = v[4];
  r.skipped = static_cast<int64_t>(v[5]);
  r.in_a_row = static_cast<int>(v[6]);
  r.diverged = v[7] != 0;
  return r;
}

std::vector<double> DeviceRecord::level_loss() const {
  return on_host(level_loss_);
}

OutlierState DeviceRecord::outliers() const {
  const auto count = static_cast<int64_t>(on_host(accepted_count_)[0]);
  return {in_order(on_host(losses_), count), static_cast<int64_t>(on_host(skipped_)[0]),
          static_cast<int>(on_host(in_a_row_)[0])};
}

void DeviceRecord::restore(const std::vector<double>& level_loss, const OutlierState& outliers) {
  level_loss_ = on_device(level_loss, device_);
  std::vector<double> ring(OutlierFilter::kMemory, kInfinity);
  const size_t count = std::min<size_t>(outliers.losses.size(), OutlierFilter::kMemory);
  std::copy_n(outliers.losses.end() - static_cast<std::ptrdiff_t>(count), count, ring.begin());
  losses_ = on_device(ring, device_);
  accepted_count_.fill_(static_cast<double>(count));
  skipped_.fill_(static_cast<double>(outliers.skipped));
  in_a_row_.fill_(outliers.in_a_row);
  most_in_a_row_.fill_(outliers.in_a_row);
}

}  // namespace diffc::train
