// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/model_index.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "models/files/model_finder.h"
#include "models/files/model_id.h"

namespace diffc::model_files {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

}  // namespace

ModelIndex ModelIndex::read(const std::string& folder) {
  ModelIndex index;
  const fs::path path = fs::path(folder) / kIndexName;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return index;
  try {
    const std::vector<uint8_t> bytes = read_file_bytes(path.string());
    const json stored = json::parse(bytes.begin(), bytes.end());
    for (const auto& [name, entry] : stored.items())
      index.entries_[name] = {entry.at("bytes").get<uint64_t>(), entry.at("id").get<std::string>()};
  } catch (const std::exception&) {
    return {};  // an index only saves time
  }
  return index;
}

ModelIndex ModelIndex::of_models(const std::string& folder) {
  ModelIndex index;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string path = entry.path().string();
    if (model_file_type(path) != ModelFileType::kSafetensors) continue;
    try {
      const SafetensorsFile file = read_safetensors(path);
      if (file.metadata.contains(kModelKey))
        index.entries_[entry.path().filename().string()] = {entry.file_size(), model_id(file)};
    } catch (const Error&) {
      // Loading it by name says what is wrong with it.
    }
  }
  if (error) throw Error(ErrorKind::kIo, folder + ": cannot be read: " + error.message());
  return index;
}

void ModelIndex::write(const std::string& folder) const {
  json stored = json::object();
  for (const auto& [name, entry] : entries_) stored[name] = {{"bytes", entry.bytes}, {"id", entry.id}};
  const std::string text = stored.dump(1) + "\n";
  write_file_atomically((fs::path(folder) / kIndexName).string(),
                        {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

std::optional<std::string> ModelIndex::id(const std::string& name, uint64_t bytes) const {
  const auto found = entries_.find(name);
  if (found == entries_.end() || found->second.bytes != bytes) return {};
  return found->second.id;
}

}  // namespace diffc::model_files
