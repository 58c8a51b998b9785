// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The training loop: single-threaded workers, averaged gradients, a learning rate that follows the budget.

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "models/nn/model_file.h"
#include "models/train/checkpoint.h"
#include "models/train/exchange.h"
#include "models/train/loss.h"
#include "models/train/train_config.h"
#include "models/train/training_data.h"

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

class Trainer {
 public:
  /// `exchange` is null for a single process. Parameters start at random.
  Trainer(TrainConfig config, std::shared_ptr<const TrainingData> data,
          std::shared_ptr<Exchange> exchange = nullptr);
  ~Trainer();

  /// Starts from these parameters instead of random ones.
  void start_from(const std::vector<at::Tensor>& parameters);
  /// Goes on exactly where the checkpoint was taken.
  void resume(const Checkpoint& checkpoint);

  /// Runs until the budget is spent; may be called once. A batch far from all others is skipped
  /// (models/train/outliers.h). Throws Error if the loss diverges or nothing but such batches comes.
  void run(const TrainerCallbacks& callbacks);

  /// Losses of the last run by step, in step mode (TrainConfig::steps) only.
  const std::vector<double>& step_losses() const;
  /// The averaged parameters as a model without band table.
  nn::Model model() const;
  Checkpoint checkpoint() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffc::train
