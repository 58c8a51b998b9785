// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/step_forecast.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace diffc {
namespace {

constexpr std::size_t kWindow = 8;     // steps that tell what the next ones are like,
constexpr std::size_t kEnough = 4;     // if there are so many
constexpr double kUsualGrowth = 1.25;  // of the bytes of a step, before

}  // namespace

double StepForecast::steps_left() const {
  const double rest = total_ - reached_, last = steps_.back().amount;
  if (rest <= 0) return 0;
  if (last <= 0) return kEnough;
  double growth = kUsualGrowth;
  if (const double first = steps_.front().amount; steps_.size() >= kEnough && first > 0)
    growth = std::clamp(std::pow(last / first, 1.0 / static_cast<double>(steps_.size() - 1)), 1.0, 2.0);
  // last (g + g^2 + ... + g^m) = rest
  return growth < 1.001 ? rest / last : std::log1p(rest * (growth - 1) / (last * growth)) / std::log(growth);
}

StepForecast::Step StepForecast::mean_of_last(std::size_t count) const {
  count = std::min(count, steps_.size());
  Step mean{0, 0};
  for (auto step = steps_.end() - static_cast<std::ptrdiff_t>(count); step != steps_.end(); ++step) {
    mean.amount += step->amount / static_cast<double>(count);
    mean.seconds += step->seconds / static_cast<double>(count);
  }
  return mean;
}

// A step takes a time for the network, which the last ones tell, and one for each byte, the slope of all.
double StepForecast::seconds_left() const {
  const Step all = mean_of_last(kWindow), last = mean_of_last(kEnough);
  double square = 0, product = 0;
  for (const Step& step : steps_) {
    square += (step.amount - all.amount) * (step.amount - all.amount);
    product += (step.amount - all.amount) * (step.seconds - all.seconds);
  }
  double slope = 0;
  if (steps_.size() >= kEnough && square > 1e-6 * all.amount * all.amount)
    slope = std::clamp(product / square, 0.0, last.seconds / last.amount);
  const double each = last.seconds - slope * last.amount;
  return (steps_left() + later_) * each + std::max(0.0, total_ - reached_) * slope;
}

double StepForecast::after_step(double reached, double seconds) {
  steps_.push_back({std::max(0.0, reached - reached_), seconds - seconds_});
  if (steps_.size() > kWindow) steps_.pop_front();
  reached_ = std::max(reached, reached_);
  seconds_ = seconds;
  const double left = seconds_left();
  return seconds > 0 ? seconds / (seconds + left) : reached_ < total_ ? 1e-3 : 1.0;
}

}  // namespace diffc
