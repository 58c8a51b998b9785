// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Evaluation of a denoising network (models/nn/network.h) of one stage, without LibTorch.

#pragma once

#include <memory>

#include "models/files/network_config.h"
#include "models/files/safetensors.h"
#include "models/inference/arithmetic.h"
#include "models/inference/workspace_pool.h"

namespace diffc::nn {

class CpuNetwork {
 public:
  /// Whether this class evaluates such a network.
  static bool supports(const NetworkConfig& config);

  /// Takes the parameters from the file by name. Throws Error(kData) naming `name` for one that is missing,
  /// of another shape or not finite. supports(config) must hold.
  CpuNetwork(const NetworkConfig& config, const model_files::SafetensorsFile& file, const std::string& name,
             const Arithmetic& arithmetic, std::shared_ptr<WorkspacePool> workspaces);
  ~CpuNetwork();

  /// Whether denoise() rounds more coarsely than float unless it is to be exact.
  bool rounds() const;

  /// xhat of y, height x width x channels, interleaved, multiples of the scale. Thread-safe; the result does
  /// not depend on the number of threads.
  void denoise(int height, int width, const float* y, float eta, float* xhat, int threads, bool exact) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffc::nn
