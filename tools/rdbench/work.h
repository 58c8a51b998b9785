// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The working part of a run: which process measures which image, the journals, and reading everything back in
// order.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/rdbench/cluster.h"
#include "tools/rdbench/journal.h"
#include "tools/rdbench/measure.h"

namespace diffc::rdbench {

struct WorkOptions {
  std::string out;       ///< Folder of the journals.
  std::string identity;  ///< See Journal.
  bool resume = false;
  /// Called with every record that --resume keeps; throws if it is not of the image that is there now.
  std::function<void(const ImageRecord&)> verify;
  int jobs = 1;
};

/// The images of a selection, measured by the threads of all processes.
class Work {
 public:
  /// Opens this process's journal and finds out what is already done. Every process of the cluster must call
  /// it, as all functions below.
  Work(const Cluster& cluster, const WorkOptions& options, uint64_t images);

  uint64_t finished() const { return finished_; }  ///< By an interrupted run.

  /// Measures the rest. `progress` is called with the share of this process's images that is done. An
  /// exception of the journal ends the work.
  void run(const Measure& measure, const std::function<void(double)>& progress);

  /// Calls `use` for every image in order on the first process; the others send theirs.
  void collect(const std::function<void(const ImageRecord&)>& use);

 private:
  void absorb_other_journals();

  const Cluster& cluster_;
  WorkOptions options_;
  uint64_t images_, finished_ = 0;
  Journal journal_;
  std::vector<int> owner_;           // rank holding each image's record
  std::vector<uint64_t> remaining_;  // of this rank
};

}  // namespace diffc::rdbench
