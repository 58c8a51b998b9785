// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What the commands that train have in common: options, files, configuration.

#pragma once

#include <boost/program_options.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/train/checkpoint.h"
#include "models/train/loop_config.h"
#include "tools/diffc_train/sources.h"

namespace diffc::train {

/// --data, --out, --config, --minutes, --steps, --batch, --seed, --tile, --resume, --name.
boost::program_options::options_description training_options();

/// The files of a run and where it begins.
struct TrainingRun {
  std::string out, checkpoint_path, log_path, name;
  bool resume = false;  ///< Asked for, and there is a checkpoint.
  Sources sources;

  /// Reads --out, --name, --resume and --data, which may be missing if there is a --packed. Throws
  /// Error(kUsage) if data or model are missing.
  explicit TrainingRun(const boost::program_options::variables_map& given);

  /// Goes over `described`, a configuration, with --config, key by key, and with the options.
  static void configure(const boost::program_options::variables_map& given, nlohmann::json& described);

  /// `photographs`: DataOptions::photographs.
  std::shared_ptr<const TrainingData> load(const boost::program_options::variables_map& given,
                                           const LoopConfig& config, int photographs) const;

  /// What a model tells of its training.
  nlohmann::json describe(const Checkpoint& checkpoint, int64_t images) const;
};

}  // namespace diffc::train
