// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The log of a training run: JSON lines in a file, one live line on a terminal.

#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "models/train/training_loop.h"
#include "models/train_transform/transform_trainer.h"

namespace diffc::train {

class RunLog {
 public:
  /// An empty path writes no file and prints nothing. Throws Error(kIo).
  RunLog(const std::string& path, bool append);

  void write(const nlohmann::json& line);
  void progress(const Progress& p);  ///< Every second; every fifteenth goes to the file.
  void validation(const Validation& v);
  /// The same of a transform codec.
  void progress(const train_transform::TransformProgress& p);
  void validation(const train_transform::TransformProgress& v);
  void finish();  ///< Ends the live line.

 private:
  void show(const std::string& line);  ///< On the terminal, over the line before.
  bool due(double seconds);
  std::ofstream file_;
  bool terminal_;
  double next_line_ = 0;
  double score_db_ = 0;
};

}  // namespace diffc::train
