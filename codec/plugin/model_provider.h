// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How models enter the toolkit: a provider recognises a file or a name and loads it.

#pragma once

#include <string>
#include <vector>

#include "codec/base/codec_model.h"
#include "codec/base/device.h"
#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// What is wanted, and where a provider may look for it.
struct ModelRequest {
  /// A file, or a name that a provider knows ("diffc-base", "gaussian:lambda=0.25").
  std::string name_or_path;
  std::vector<std::string> search_path;  ///< Folders with models, first match wins.
  Device device = {};                    ///< Where the model is to be evaluated.
};

/// A provider's answer to a request.
struct ModelMatch {
  std::string location = {};  ///< What load() takes: the file, or the name itself.
  int score = 0;              ///< 0: not mine. Among providers the largest wins, then the first.
};

/// A model that could be loaded by name, without loading it.
struct ModelListing {
  std::string name;
  std::string path;
  std::string id;  ///< Hex SHA-256 as in CodecModel::id.
};

/// How a model is to be evaluated; never changes what it is.
struct LoadOptions {
  int threads = 0;     ///< Those the model may use, 0 = all; never changes its output.
  Device device = {};  ///< Models of little arithmetic may stay on the processor.
};

/// Stateless and thread-safe.
class ModelProvider {
 public:
  virtual ~ModelProvider() = default;

  /// Whether the provider would load this, told by name or content, never by trial. By custom: 200 for a
  /// model that it was made for, 100 for one that it can also run, 50 for one that it runs elsewhere than on
  /// the wanted device, 1 for one that it knows but cannot run here, so that load() may say what is missing.
  virtual ModelMatch match(const ModelRequest& request) const = 0;

  /// Loads the model at ModelMatch::location, or throws Error with a message naming the file and what is
  /// wrong with it; Error(kUnsupported) if it cannot be evaluated on this device.
  virtual CodecModelPtr load(const std::string& location, const LoadOptions& options) const = 0;

  /// How many GPUs of this machine the provider may be able to use, told in a few milliseconds and without
  /// loading its libraries.
  virtual int cuda_devices() const { return 0; }

  /// Models of this provider on the search path; a file that is damaged is passed over. `exact`: ids come
  /// from the models themselves, not from an index, which may be out of date.
  virtual std::vector<ModelListing> list(const std::vector<std::string>& search_path, bool exact) const = 0;
};

}  // namespace diffc
