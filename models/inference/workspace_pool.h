// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Memory that evaluations of networks leave to each other.

#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "models/inference/aligned_buffer.h"

namespace diffc::nn {

/// Images of features, position by position, and what each worker needs for itself.
struct Workspace {
  AlignedBuffer pixels, stream, activated;
  std::vector<AlignedBuffer> scratch;
};

/// One for all networks of a model: an evaluation runs one of them. Thread-safe.
class WorkspacePool {
 public:
  /// From an earlier evaluation where possible: fresh memory costs as much time as a layer.
  std::unique_ptr<Workspace> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Workspace>();
    std::unique_ptr<Workspace> space = std::move(idle_.back());
    idle_.pop_back();
    return space;
  }

  void give_back(std::unique_ptr<Workspace> space) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(space));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> idle_;
};

}  // namespace diffc::nn
