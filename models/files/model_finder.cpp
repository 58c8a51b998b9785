// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/model_finder.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <span>

#include "codec/base/error.h"
#include "models/files/model_id.h"
#include "models/files/model_index.h"

namespace diffc::model_files {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 4> kExtensions = {"", ".safetensors", ".ts", ".pt"};

/// The first path that the request may mean and `fits` takes.
template <typename Fits>
std::string find(const ModelRequest& request, const Fits& fits) {
  if (fits(request.name_or_path)) return request.name_or_path;
  const fs::path name(request.name_or_path);
  if (name.empty() || name.is_absolute() || name.has_parent_path()) return {};
  for (const std::string& folder : request.search_path) {
    for (const char* extension : kExtensions) {
      const std::string path = (fs::path(folder) / (request.name_or_path + extension)).string();
      if (fits(path)) return path;
    }
  }
  return {};
}

bool is_zip(std::span<const uint8_t> start) {
  return start.size() > 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
}

}  // namespace

ModelFileType model_file_type(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return ModelFileType::kNone;
  std::array<uint8_t, 9> start{};
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(start.data()), start.size());
  const std::span<const uint8_t> read(start.data(), static_cast<size_t>(file.gcount()));
  const uint64_t size = fs::file_size(path, error);
  if (!error && looks_like_safetensors(read, size)) return ModelFileType::kSafetensors;
  return is_zip(read) && fs::is_regular_file(path + ".json", error) ? ModelFileType::kTorchScript
                                                                    : ModelFileType::kNone;
}

std::string find_model(const ModelRequest& request) {
  return find(request, [](const std::string& path) { return model_file_type(path) != ModelFileType::kNone; });
}

bool lacks_description(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error) || fs::is_regular_file(path + ".json", error)) return false;
  std::array<uint8_t, 5> start{};
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(start.data()), start.size());
  return is_zip({start.data(), static_cast<size_t>(file.gcount())});
}

std::string find_undescribed(const ModelRequest& request) {
  return find(request, lacks_description);
}

std::vector<ModelListing> list_models(const std::vector<std::string>& folders, ModelFileType wanted,
                                      bool exact) {
  std::vector<ModelListing> models;
  for (const std::string& folder : folders) {
    std::error_code error;
    std::vector<fs::path> paths;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
      paths.push_back(it->path());
    std::sort(paths.begin(), paths.end());
    const ModelIndex index = exact ? ModelIndex() : ModelIndex::read(folder);
    for (const fs::path& path : paths) {
      try {
        if (model_file_type(path.string()) != wanted) continue;
        if (wanted == ModelFileType::kSafetensors) {
          std::optional<std::string> id = index.id(path.filename().string(), fs::file_size(path, error));
          if (!id) {
            const SafetensorsFile file = read_safetensors(path.string());
            if (!file.metadata.contains(kModelKey)) continue;
            id = model_id(file);
          }
          models.push_back({path.stem().string(), path.string(), *id});
        } else {
          models.push_back({path.stem().string(), path.string(), torchscript_id(path.string())});
        }
      } catch (const Error&) {
        // Loading it by name says what is wrong with it.
      }
    }
  }
  return models;
}

}  // namespace diffc::model_files
