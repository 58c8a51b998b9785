// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What a run remembers of its batches, kept on the device that trains: the loss by noise level (LevelLoss),
// which batches are too far from the others (OutlierFilter), and sums for the log. A step reads and writes it
// without waiting for the device.

#pragma once

#include <ATen/ATen.h>

#include "models/train/batch_plan.h"
#include "models/train/outliers.h"
#include "models/train/train_config.h"

namespace diffc::train {

class DeviceRecord {
 public:
  DeviceRecord(const TrainConfig& config, at::Device device);

  /// Loss weights [N], float, of the examples of a plan.
  at::Tensor weights(const BatchPlan& plan) const;

  /// 1 or 0, [1] float: whether a batch of this mean loss [1], with this norm of its gradient [1], is learnt
  /// from, by the rule of OutlierFilter. Remembers it.
  at::Tensor judge(const at::Tensor& loss, const at::Tensor& gradient_norm);

  /// What a batch that judge() has seen teaches of noise levels and for the log. normalised and squared_error
  /// [N] are those of LossTerms. `step` counts from 1.
  void observe(const BatchPlan& plan, const at::Tensor& normalised, const at::Tensor& squared_error,
               int64_t step);

  /// What the host is told. Waits for the device.
  struct Report {
    int64_t batches = 0;  ///< Learnt from since the last report; the sums are of those.
    double loss = 0, bits = 0, norm = 0;
    double last_loss = 0;   ///< Of the last batch, whatever became of it.
    int64_t skipped = 0;    ///< Since the start of the run.
    int in_a_row = 0;       ///< The most, so far.
    bool diverged = false;  ///< The running loss has been far above its lowest value.
  };
  Report report();

  /// For checkpoints. They wait for the device.
  std::vector<double> level_loss() const;
  OutlierState outliers() const;
  void restore(const std::vector<double>& level_loss, const OutlierState& outliers);

 private:
  at::Tensor bins(const BatchPlan& plan) const;
  TrainConfig config_;
  at::Device device_;
  at::Tensor level_loss_;               // [LevelLoss::kBins], double like all that follows
  at::Tensor losses_, accepted_count_;  // the last that were learnt from, in a ring; how many ever
  at::Tensor skipped_, in_a_row_, most_in_a_row_;
  at::Tensor sums_;                    // loss, bits, norm, 1
  at::Tensor loss_, norm_, accepted_;  // of the batch that was judged
  at::Tensor running_, lowest_, diverged_;
};

}  // namespace diffc::train
