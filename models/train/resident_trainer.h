// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The training loop for one device that has all data and parameters: what Trainer does, with one worker,
// where the host only says what comes next and seldom waits.

#pragma once

#include <memory>

#include "models/train/resident_data.h"
#include "models/train/training_loop.h"

namespace diffc::train {

/// Gradients with respect to the leaves, and the losses, detached; as batch_gradients() of
/// models/train/worker.h, without waiting for the device.
struct ResidentGradients {
  std::vector<at::Tensor> gradients;
  at::Tensor normalised, squared_error;  ///< [N]
};
ResidentGradients resident_gradients(const nn::Network& network, const std::vector<at::Tensor>& leaves,
                                     const ResidentBatch& batch, const at::Tensor& weight);

/// Checkpoints go from a Trainer to this one and back. Outliers and divergence are noticed on the device in
/// the step they happen in, but told at the next report. The same checkpoint gives the same run on the
/// processor; on a GPU convolutions may differ from run to run. With TrainConfig::bfloat16 a GPU rounds the
/// inputs of its other convolutions, too, to 10 bits (TF32). TrainConfig::workers is without meaning.
class ResidentTrainer : public TrainingLoop {
 public:
  /// Trains on the device of the data. Parameters start at random. Throws Error(kUsage) if the configuration
  /// has another crop than the data.
  ResidentTrainer(TrainConfig config, std::shared_ptr<const ResidentData> data);
  ~ResidentTrainer() override;

  void start_from(const std::vector<at::Tensor>& parameters) override;
  void resume(const Checkpoint& checkpoint) override;
  void run(const TrainerCallbacks& callbacks) override;
  const std::vector<double>& step_losses() const override;
  nn::Model model() const override;
  Checkpoint checkpoint() const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffc::train
