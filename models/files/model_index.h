// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The index of a folder of models: their ids, so that the one model that a file wants is found without
// reading all of them. An index that is out of date costs that reading and nothing else.
//
//   {"diffc-base.safetensors": {"bytes": 2938464, "id": "5f0c..."}, ...}

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace diffc::model_files {

/// Name of the index in a folder.
inline constexpr const char* kIndexName = "index.json";

class ModelIndex {
 public:
  /// The folder's index; an empty one if there is none or it is malformed.
  static ModelIndex read(const std::string& folder);

  /// The index of the safetensors models that a folder holds. Reads all of them; damaged files are passed
  /// over.
  static ModelIndex of_models(const std::string& folder);

  /// Throws Error(kIo).
  void write(const std::string& folder) const;

  /// The id of a file of this name and size, if the index has it.
  std::optional<std::string> id(const std::string& name, uint64_t bytes) const;

  bool operator==(const ModelIndex&) const = default;

 private:
  struct Entry {
    uint64_t bytes = 0;
    std::string id;
    bool operator==(const Entry&) const = default;
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace diffc::model_files
