// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What every plugin call shares: registry, model cache, threads and limits.

#pragma once

#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "codec/base/codec_model.h"
#include "codec/base/device.h"
#include "codec/base/limits.h"
#include "codec/base/public.h"
#include "codec/denoiser/denoiser.h"
#include "codec/plugin/registry.h"

namespace diffc DIFFC_PUBLIC {

struct SessionOptions {
  int threads = 0;  ///< 0 = one per core. Results never depend on it.
  Limits limits;
  std::vector<std::string> model_path;  ///< Folders searched for models, first match wins.
  std::string default_model = "diffc-base";
  /// What evaluates networks; none: the first GPU that models can use, else the processor.
  std::optional<Device> device = {};
};

/// Thread-safe; what one call asks for is no default of another. Only the session loads models; it keeps each
/// for its own lifetime. While one thread loads a model, others that want it wait and the rest go on.
class Session {
 public:
  Session(std::shared_ptr<const Registry> registry, SessionOptions options);

  const Registry& registry() const { return *registry_; }
  const SessionOptions& options() const { return options_; }
  int threads() const { return threads_; }
  /// What models are loaded for. Where the choice was left open, one that cannot use it stays on the
  /// processor.
  const Device& device() const { return device_; }

  /// Loads (once) a denoiser by name or path; "" is the default model. Throws Error naming what was looked
  /// for, Error(kUsage) for a model of another kind.
  DenoiserPtr model(const std::string& name_or_path);

  /// model() for models of any kind.
  CodecModelPtr any_model(const std::string& name_or_path);

  /// The model whose hex id starts with `id_prefix`: `wanted` (a name or path), if it is not empty, else
  /// among the models loaded and those on the search path. Throws Error(kUnsupported) naming the id if there
  /// is none, if several match, or if `wanted` is another model; and what loading it throws.
  DenoiserPtr model_by_id(const std::string& id_prefix, const std::string& wanted = {});

  /// model_by_id() for models of any kind.
  CodecModelPtr any_model_by_id(const std::string& id_prefix, const std::string& wanted = {});

  /// Bytes of a model's id that tell it from every other model that is installed or loaded here: 1, or 3 for
  /// a model that is not installed or shares its first byte with another.
  int model_id_bytes(const std::string& id);

  /// The models that could be loaded by name, each once, with the providers' names. `exact` as in
  /// ModelProvider::list.
  std::vector<std::pair<ModelListing, std::string>> list_models(bool exact = true) const;

  /// Throws Error(kLimit) if the pixels or their bytes exceed the limits, Error(kData) if there are none.
  void check_size(int64_t width, int64_t height, int channels) const;

  /// Throws Error(kLimit) if `bytes` exceeds the memory limit. `what` names the use: "decoding 4096x4096".
  void check_memory(uint64_t bytes, const std::string& what) const;

 private:
  CodecModelPtr load(const std::string& wanted) const;
  CodecModelPtr load_for(const std::string& wanted, const Device& device) const;
  std::vector<CodecModelPtr> loaded(const std::string& id_prefix);
  CodecModelPtr find_by_id(const std::string& id_prefix);
  std::vector<ModelListing> listed(const std::string& id_prefix, bool exact) const;

  const std::shared_ptr<const Registry> registry_;
  const SessionOptions options_;
  const int threads_;
  const Device device_;
  std::mutex mutex_;  // of models_
  std::map<std::string, std::shared_future<CodecModelPtr>> models_;
  std::map<std::string, CodecModelPtr> found_;  // by the prefix that was asked for
};

}  // namespace diffc
