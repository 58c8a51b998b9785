// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How models enter the toolkit: a provider recognises a file or a name and loads it.

#pragma once

#include <string>
#include <vector>

#include "codec/denoiser/denoiser.h"

namespace diffc {

/// Where a provider may look for a model and how it may run it.
struct ModelRequest {
  std::string
      name_or_path;  ///< A file, or a name that a provider knows ("diffc-base", "gaussian:lambda=0.25").
  std::vector<std::string> search_path;  ///< Folders with shipped models, first match wins.
  int threads = 0;                       ///< Threads the model may use; 0 = all. Never changes its output.
};

/// A model that could be loaded by name, without loading it.
struct ModelListing {
  std::string name;
  std::string path;
  std::string id;  ///< Hex SHA-256 as in DenoiserInfo::id.
};

/// Stateless and thread-safe.
class ModelProvider {
 public:
  virtual ~ModelProvider() = default;

  /// True if load() would try this name or file (by content or name, never by trial).
  virtual bool recognises(const ModelRequest& request) const = 0;

  /// Loads the model or throws Error with a message naming the file and what is wrong with it.
  virtual DenoiserPtr load(const ModelRequest& request) const = 0;

  /// Models of this provider on the search path.
  virtual std::vector<ModelListing> list(const std::vector<std::string>& search_path) const = 0;
};

}  // namespace diffc
