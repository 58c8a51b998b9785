// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What every plugin call shares: registry, model cache, threads and limits.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "codec/base/limits.h"
#include "codec/plugin/registry.h"

namespace diffc {

struct SessionOptions {
  int threads = 0;  ///< 0 = one per core. Results never depend on it.
  Limits limits;
  std::vector<std::string> model_path;  ///< Folders searched for models, first match wins.
  std::string default_model = "diffc-base";
};

/// Thread-safe. Only the session loads models; it keeps each for its own lifetime.
class Session {
 public:
  Session(std::shared_ptr<const Registry> registry, SessionOptions options);

  const Registry& registry() const { return *registry_; }
  const SessionOptions& options() const { return options_; }
  int threads() const { return threads_; }

  /// Loads (once) a model by name or path; "" is the default model. Throws Error naming what was looked for.
  DenoiserPtr model(const std::string& name_or_path);

  /// The model whose hex id starts with `id_prefix`, among `preferred` (if not empty) and the models found on
  /// the search path. Throws Error(kUnsupported) naming the wanted id if there is none, or if several match.
  DenoiserPtr model_by_id(const std::string& id_prefix, const std::string& preferred = {});

  /// Name or path used by model_by_id before it searches (the tools' --model).
  void prefer_model(std::string name_or_path);

  /// Throws Error(kLimit) if the pixels or their bytes exceed the limits, Error(kData) if there are none.
  void check_size(int64_t width, int64_t height, int channels) const;

  /// Throws Error(kLimit) if `bytes` exceeds the memory limit. `what` names the use: "decoding 4096x4096".
  void check_memory(uint64_t bytes, const std::string& what) const;

 private:
  std::shared_ptr<const Registry> registry_;
  SessionOptions options_;
  int threads_;
  std::string preferred_model_;
  std::mutex mutex_;
  std::map<std::string, DenoiserPtr> models_;
};

}  // namespace diffc
