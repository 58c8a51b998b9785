// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// All training pictures on the device that trains, and batches made there.

#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "models/train/batch_plan.h"
#include "models/train/packed_data.h"

namespace diffc::train {

struct ResidentOptions {
  at::Device device = at::kCPU;
  int synthetic = 0;      ///< Synthetic pictures that are made, once, to be drawn from.
  double finest_eta = 0;  ///< Some are changes of photographs, of sources that teach this noise level.
  uint64_t seed = 1;      ///< Of those pictures.
};

/// On the device; x and noise [N, 3, crop, crop] in channels-last memory, eta [N], all float. x is in the
/// scale of to_unit().
struct ResidentBatch {
  at::Tensor x, noise, eta;
};

/// Immutable once built. Nothing but the constructor waits for the device.
class ResidentData {
 public:
  /// Uses all processors for reductions and synthetic pictures. Throws Error(kUsage) if no source teaches the
  /// finest level, c10::Error if the device's memory is too small.
  ResidentData(const PackedData& packed, const ResidentOptions& options);

  /// Of a plan on index(). Random numbers follow from the plan, but differ between kinds of devices.
  ResidentBatch batch(const BatchPlan& plan) const;
  /// The pixels of crops as [N, crop, crop, 3], 8 bits, on the device.
  at::Tensor crops(const CropPlan& plan) const;

  const PictureIndex& index() const { return index_; }
  at::Device device() const { return options_.device; }
  double finest_eta() const { return options_.finest_eta; }
  size_t size() const { return pictures_; }          ///< Pictures, without synthetic ones.
  int64_t bytes() const { return pixels_.numel(); }  ///< On the device.
  /// Held-out images, NHWC, as TrainingData's.
  const std::vector<std::vector<float>>& validation() const { return validation_; }
  const std::vector<std::vector<float>>& photographs() const { return photographs_; }

 private:
  ResidentOptions options_;
  PictureIndex index_;
  size_t pictures_ = 0;
  at::Tensor pixels_;  // [P, 3], 8 bits
  std::vector<std::vector<float>> validation_, photographs_;
};

}  // namespace diffc::train
