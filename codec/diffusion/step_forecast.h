// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <deque>

namespace diffc {

/// How much of the time of a chain has passed. Its steps take more and more bytes, in about geometric
/// progression, and a time that depends on the noise level and grows with the bytes.
class StepForecast {
 public:
  /// `total`: what the steps reach in the end, bytes or positions of the schedule. `later`: network
  /// evaluations that follow, each as long as a step without bytes.
  explicit StepForecast(double total, int later = 0) : total_(total), later_(later) {}

  /// The part of the time that has passed, in (0, 1], after a step that got to `reached` of the total at
  /// `seconds` from the start. What falls back (a step was tried again) counts as what was reached before.
  double after_step(double reached, double seconds);

 private:
  struct Step {
    double amount, seconds;
  };
  Step mean_of_last(std::size_t count) const;
  double steps_left() const;
  double seconds_left() const;

  double total_;
  int later_;
  double reached_ = 0, seconds_ = 0;
  std::deque<Step> steps_;  // the last ones
};

}  // namespace diffc
