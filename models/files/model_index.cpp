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

bool is_id(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

ModelIndex ModelIndex::read(const std::string& folder) {
  ModelIndex index;
  const fs::path path = fs::path(folder) / kIndexName;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return index;
  try {
    const std::vector<uint8_t> bytes = read_file_bytes(path.string());
    const json stored = json::parse(bytes.begin(), bytes.end());
    for (const auto& [name, entry] : stored.items()) {
      Entry read = {entry.at("bytes").get<uint64_t>(), entry.at("id").get<std::string>()};
      if (is_id(read.id)) index.entries_[name] = std::move(read);
    }
  } catch (const std::exception&) {
    return {};  // an index only saves time
  }
  return index;
}

ModelIndex ModelIndex::of_models(const std::string& folder) {
  ModelIndex index;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string path = it->path().string();
    if (model_file_type(path) != ModelFileType::kSafetensors) continue;
    try {
      const std::vector<uint8_t> bytes = read_file_bytes(path);
      const SafetensorsFile file = parse_safetensors(bytes, path);
      if (file.metadata.contains(kModelKey))
        index.entries_[it->path().filename().string()] = {bytes.size(), model_id(file)};
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
  // A name that is not UTF-8 cannot stand in JSON as it is: that model is read when it is wanted.
  const std::string text = stored.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
  write_file_atomically((fs::path(folder) / kIndexName).string(),
                        {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

std::optional<std::string> ModelIndex::id(const std::string& name, uint64_t bytes) const {
  const auto found = entries_.find(name);
  if (found == entries_.end() || found->second.bytes != bytes) return {};
  return found->second.id;
}

}  // namespace diffc::model_files
