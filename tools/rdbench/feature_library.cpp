// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/feature_library.h"

#include <filesystem>

#include "codec/base/error.h"
#include "codec/plugin/shared_object.h"
#include "tools/common/environment.h"

namespace diffc::rdbench {
namespace fs = std::filesystem;
namespace {

void* find_symbol(const char* name) {
  const fs::path path =
      (program_folder() / "../" RDBENCH_LIBDIR "/diffc/diffc_features.so").lexically_normal();
  const auto refuse = [](const std::string& reason) {
    return Error(ErrorKind::kUnsupported, "feature networks are not available", reason);
  };
  std::error_code error;
  if (!fs::exists(path, error)) throw refuse("this build has no LibTorch");
  void* symbol = nullptr;
  try {
    symbol = SharedObject(path.string()).find(name);
  } catch (const Error& reason) {
    throw refuse(reason.what());
  }
  if (!symbol) throw refuse(path.string() + " is of another version");
  return symbol;
}

}  // namespace

FeatureExtractor* open_features(const std::string& path) {
  using Open = FeatureExtractor* (*)(const char*);
  return reinterpret_cast<Open>(find_symbol("diffc_open_features_v1"))(path.c_str());
}

PairDistance* open_pair_distance(const std::string& path) {
  using Open = PairDistance* (*)(const char*);
  return reinterpret_cast<Open>(find_symbol("diffc_open_pair_distance_v1"))(path.c_str());
}

}  // namespace diffc::rdbench
