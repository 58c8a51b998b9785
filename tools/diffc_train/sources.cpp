// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc_train/sources.h"

#include <filesystem>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "tools/common/picture.h"
#include "tools/common/quiet_libraries.h"

namespace diffc::train {

using nlohmann::json;

Sources parse_sources(const std::vector<std::string>& arguments) {
  Sources sources{{}, json::array()};
  for (const std::string& argument : arguments) {
    const SourceSpec& spec = sources.specs.emplace_back(parse_source(argument));
    sources.listed.push_back({{"file", std::filesystem::path(spec.path).filename().string()},
                              {"weight", spec.weight},
                              {"min_eta", spec.min_eta}});
  }
  return sources;
}

std::shared_ptr<const TrainingData> load_sources(const Sources& sources, DataOptions options) {
  const QuietLibraries quiet_libraries;
  options.pictures = picture_reader();
  return std::make_shared<const TrainingData>(sources.specs, options);
}

json read_json(const std::string& path) {
  const std::vector<uint8_t> bytes = read_file_bytes(path);
  try {
    return json::parse(bytes);
  } catch (const json::exception& e) {
    throw Error(ErrorKind::kData, path + ": not JSON (" + e.what() + ")");
  }
}

}  // namespace diffc::train
