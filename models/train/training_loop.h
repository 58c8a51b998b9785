// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What the training loops have in common, whatever they run on.

#pragma once

#include <functional>
#include <vector>

#include "models/nn/model_file.h"
#include "models/train/checkpoint.h"
#include "models/train/loss.h"
#include "models/train/train_config.h"

namespace diffc::train {

/// What the log gets about a stretch of steps.
struct Progress {
  int64_t step = 0;
  double seconds = 0;             ///< Training time so far, restarts included.
  double fraction = 0;            ///< Of the budget.
  double loss = 0;                ///< Mean normalised loss since the last report, skipped batches left out.
  double bits_per_dimension = 0;  ///< Importance-weighted estimate of the VDM bound over the trained levels.
  double gradient_norm = 0;
  double rate_factor = 0;
  double images_per_second = 0;
  int64_t skipped = 0;  ///< Outlier batches since the start of the run, restarts included.
};

struct Validation {
  int64_t step = 0;
  double seconds = 0;
  std::vector<LevelError> levels;
  double score_db = 0;                  ///< Mean over the levels of the PSNR of xhat.
  std::vector<LevelError> photographs;  ///< On held-out parts of larger images; empty without them.
  double photographs_db = 0;
};

struct TrainerCallbacks {
  std::function<void(const Progress&)> progress;  ///< About once a second.
  std::function<void(const Validation&)> validation;
  std::function<void(const Checkpoint&)> checkpoint;  ///< Rank 0 only.
};

class TrainingLoop {
 public:
  virtual ~TrainingLoop() = default;

  /// Starts from these parameters instead of random ones. Throws Error(kUsage) if they are not those of the
  /// network.
  virtual void start_from(const std::vector<at::Tensor>& parameters) = 0;
  /// Goes on exactly where the checkpoint was taken. Throws Error(kUsage) if it is not of such a run.
  virtual void resume(const Checkpoint& checkpoint) = 0;

  /// Runs until the budget is spent; may be called once. A batch far from all others is skipped
  /// (models/train/outliers.h). Throws Error if the loss diverges or nothing but such batches comes.
  virtual void run(const TrainerCallbacks& callbacks) = 0;

  /// Losses of the last run by step, in step mode (TrainConfig::steps) only.
  virtual const std::vector<double>& step_losses() const = 0;
  /// The averaged parameters as a model without band table.
  virtual nn::Model model() const = 0;
  virtual Checkpoint checkpoint() const = 0;
};

/// Throw Error(kUsage) for parameters that are not of these specs, for a checkpoint that a run of this
/// configuration cannot have written.
void check_parameters(const std::vector<at::Tensor>& parameters, const std::vector<nn::ParameterSpec>& specs);
void check_checkpoint(const Checkpoint& checkpoint, const std::vector<nn::ParameterSpec>& specs,
                      const TrainConfig& config);

/// A model of these parameters for the levels of the configuration.
nn::Model trained_model(const TrainConfig& config, std::vector<at::Tensor> parameters);

}  // namespace diffc::train
