// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/model_provider.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "codec/base/error.h"
#include "codec/io/file.h"
#include "models/nn/neural_denoiser.h"
#include "models/nn/safetensors.h"
#include "models/nn/torchscript_denoiser.h"

namespace diffc::nn {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 3> kExtensions = {".safetensors", ".ts", ".pt"};

enum class FileType { kNone, kSafetensors, kTorchScript };

FileType file_type(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return FileType::kNone;
  std::array<uint8_t, 9> start{};
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(start.data()), start.size());
  const std::span<const uint8_t> read(start.data(), static_cast<size_t>(file.gcount()));
  if (looks_like_safetensors(read, fs::file_size(path, error))) return FileType::kSafetensors;
  // TorchScript is a zip file; the description beside it makes it a model.
  const bool zip = read.size() > 4 && read[0] == 'P' && read[1] == 'K' && read[2] == 3 && read[3] == 4;
  return zip && fs::is_regular_file(path.string() + ".json", error) ? FileType::kTorchScript
                                                                    : FileType::kNone;
}

// The file that a name or path stands for, or an empty path.
fs::path find(const ModelRequest& request) {
  if (file_type(request.name_or_path) != FileType::kNone) return request.name_or_path;
  const fs::path name(request.name_or_path);
  if (name.empty() || name.is_absolute() || name.has_parent_path()) return {};
  for (const std::string& folder : request.search_path) {
    if (file_type(fs::path(folder) / name) != FileType::kNone) return fs::path(folder) / name;
    for (const char* extension : kExtensions) {
      const fs::path path = fs::path(folder) / (request.name_or_path + extension);
      if (file_type(path) != FileType::kNone) return path;
    }
  }
  return {};
}

class NeuralProvider : public ModelProvider {
 public:
  bool recognises(const ModelRequest& request) const override { return !find(request).empty(); }

  DenoiserPtr load(const ModelRequest& request) const override {
    const fs::path path = find(request);
    if (path.empty()) {
      throw Error(ErrorKind::kIo, request.name_or_path + ": no such model",
                  "give a .safetensors file or a model name");
    }
    return load_denoiser(path.string(), request.threads);
  }

  std::vector<ModelListing> list(const std::vector<std::string>& search_path) const override {
    std::vector<ModelListing> models;
    for (const std::string& folder : search_path) {
      std::error_code error;
      std::vector<fs::path> paths;
      for (const auto& entry : fs::directory_iterator(folder, error)) paths.push_back(entry.path());
      std::sort(paths.begin(), paths.end());
      for (const fs::path& path : paths) {
        try {
          const FileType type = file_type(path);
          if (type == FileType::kSafetensors) {
            const SafetensorsFile file = read_safetensors(path.string());
            if (file.metadata.contains("diffc.model")) {
              models.push_back({path.stem().string(), path.string(), model_id(file)});
            }
          } else if (type == FileType::kTorchScript) {
            models.push_back({path.stem().string(), path.string(), torchscript_id(path.string())});
          }
        } catch (const Error&) {
          // A damaged file in the folder is no model; load() says why.
        }
      }
    }
    return models;
  }
};

}  // namespace

DenoiserPtr load_denoiser(const std::string& path, int threads) {
  switch (file_type(path)) {
    case FileType::kSafetensors:
      return make_neural_denoiser(load_model(path), {.threads = threads});
    case FileType::kTorchScript:
      return load_torchscript_denoiser(path, threads);
    case FileType::kNone:
      break;
  }
  std::error_code error;
  if (!fs::exists(path, error))
    throw Error(ErrorKind::kIo, path + ": no such file", "check the path of the model");
  throw Error(ErrorKind::kData, path + ": not a model",
              "give a .safetensors model, or TorchScript with FILE.json beside it");
}

std::unique_ptr<ModelProvider> make_neural_provider() {
  return std::make_unique<NeuralProvider>();
}

}  // namespace diffc::nn
