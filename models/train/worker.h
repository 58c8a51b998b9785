// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What one worker does in one step: draw its part of the batch, compute gradients, evaluate its part of the
// validation images.

#pragma once

#include "models/train/noise_levels.h"
#include "models/train/training_data.h"
#include "models/train/training_loop.h"

namespace diffc::train {

struct WorkerBatch {
  at::Tensor x, noise, eta, weight;
  std::vector<double> gamma;
  std::vector<double> loss, squared_error;  ///< By item, filled by batch_gradients().
};

/// Which part of which batch: all random numbers derive from it, so that a resumed run repeats them.
struct BatchPlace {
  int64_t step;
  int part, parts;
};

WorkerBatch make_batch(const TrainConfig& config, const TrainingData& data, const LevelLoss& level_loss,
                       const BatchPlace& place);

/// Gradients of the weighted mean loss with respect to the leaves; fills the batch's losses.
std::vector<at::Tensor> batch_gradients(const nn::Network& network, const std::vector<at::Tensor>& leaves,
                                        WorkerBatch& batch);

/// Errors on a worker's share of the validation images: sums, in the scale of LevelError, to be added up.
struct ValidationPart {
  std::vector<LevelError> levels, photographs;
};

/// Held-out images as of TrainingData: NHWC floats, crop x crop.
struct HeldOut {
  const std::vector<std::vector<float>>&validation, &photographs;
  int crop;
};

/// Errors on every workers-th held-out image, with the same noise each time, at those of the fixed noise
/// levels that are trained (all of them, if none is), on the device of the parameters.
ValidationPart validation_part(const nn::Network& network, const std::vector<at::Tensor>& parameters,
                               const TrainingData& data, int worker, const TrainConfig& config);
ValidationPart validation_part(const nn::Network& network, const std::vector<at::Tensor>& parameters,
                               const HeldOut& held, int worker, const TrainConfig& config);
Validation merge_validation(const std::vector<ValidationPart>& parts);

}  // namespace diffc::train
