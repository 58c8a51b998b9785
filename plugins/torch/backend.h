// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Between the plugin and the shared object that computes for it. LibTorch takes half a second of processor
// time to open, and every program looks at every plugin: so the plugin is small, and opens its back end with
// the first model that is wanted.

#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "codec/base/codec_model.h"
#include "codec/base/error.h"
#include "codec/plugin/model_provider.h"
#include "codec/plugin/shared_object.h"

namespace diffc {

/// What the back end exports as `diffc_backend`.
struct TorchBackend {
  /// The model in a file. Throws what ModelProvider::load() throws.
  CodecModelPtr (*load)(const std::string& path, const LoadOptions& options);
};

/// The back end in FILE, one folder above the plugin; for a plugin that is built into a program, in `folder`
/// relative to the program's. Throws Error(kUnsupported) if it cannot be opened.
inline const TorchBackend& open_backend(const std::string& file, const std::string& folder) {
  namespace fs = std::filesystem;
  // Read by the OpenMP runtime when it is loaded: threads that spin between the parallel parts of a network
  // stall it for whole time slices as soon as anything else runs on the machine. A value set by the user
  // stays.
  setenv("OMP_WAIT_POLICY", "passive", 0);
  const fs::path above = fs::path(folder_of_code(reinterpret_cast<const void*>(&open_backend))).parent_path();
  const fs::path beside = above / file;
  std::error_code error;
  const fs::path path = fs::exists(beside, error) ? beside : above / folder / file;
  const auto refuse = [](const std::string& reason) {
    return Error(ErrorKind::kUnsupported, "the back end of LibTorch models cannot be loaded (" + reason + ")",
                 "install what it needs, or build again");
  };
  const void* backend = nullptr;
  try {
    backend = SharedObject(path.string()).find("diffc_backend");
  } catch (const Error& reason) {
    throw refuse(reason.what());
  }
  if (!backend) throw refuse(path.string() + " is of another build");
  return *static_cast<const TorchBackend*>(backend);
}

}  // namespace diffc
