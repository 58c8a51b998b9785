// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <memory>

#include "models/train/checkpoint.h"
#include "models/train/training_data.h"
#include "models/train_transform/objective.h"
#include "models/train_transform/transform_config.h"

namespace diffc::train_transform {

/// What the log gets about a stretch of steps, or about the held-out images.
struct TransformProgress {
  int64_t step = 0;
  double seconds = 0;                             ///< Training time so far, restarts included.
  double fraction = 0;                            ///< Of the budget.
  double loss = 0, bits_per_pixel = 0, psnr = 0;  ///< PSNR of the mean squared error.
  // Of runs for realism: terms of the loss without their weights, and the discriminator's own loss.
  double perceptual = 0, adversarial = 0, discriminator = 0;
  double images_per_second = 0;
};

struct TransformCallbacks {
  std::function<void(const TransformProgress&)> progress;  ///< About once a second.
  std::function<void(const TransformProgress&)> validation;
  std::function<void(const train::Checkpoint&)> checkpoint;
};

/// Trains for the least objective (objective.h), on one device; throws Error if its memory is too small.
/// Batches far from all others are skipped (models/train/outliers.h).
class TransformTrainer {
 public:
  /// `features`, on the same device, are needed if the configuration gives them a weight.
  TransformTrainer(TransformTrainConfig config, std::shared_ptr<const train::TrainingData> data,
                   std::shared_ptr<const features::FeatureNetwork> features = nullptr,
                   c10::Device device = c10::kCPU);
  ~TransformTrainer();

  /// Starts from the networks of a checkpoint, of another lambda say; the rest of its state is not used.
  void start_from(const train::Checkpoint& checkpoint);
  /// Goes on where the checkpoint was taken: exactly, if both devices are processors.
  void resume(const train::Checkpoint& checkpoint);

  /// Runs until the budget is spent. Throws Error if nothing but outliers comes.
  void run(const TransformCallbacks& callbacks);

  /// The averaged parameters as a model without name.
  model_files::SafetensorsFile model() const;
  train::Checkpoint checkpoint() const;

 private:
  class Impl;
  c10::Device device_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffc::train_transform
