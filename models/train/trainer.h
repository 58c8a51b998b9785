// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The training loop: single-threaded workers, averaged gradients, a learning rate that follows the budget.

#pragma once

#include <memory>

#include "models/train/exchange.h"
#include "models/train/training_data.h"
#include "models/train/training_loop.h"

namespace diffc::train {

class Trainer : public TrainingLoop {
 public:
  /// `exchange` is null for a single process. Parameters start at random.
  Trainer(TrainConfig config, std::shared_ptr<const TrainingData> data,
          std::shared_ptr<Exchange> exchange = nullptr);
  ~Trainer() override;

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
