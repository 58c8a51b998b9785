// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Which files are models, told from their content without loading them (and without LibTorch).

#pragma once

#include <string>
#include <vector>

#include "codec/plugin/model_provider.h"

namespace diffc::model_files {

enum class ModelFileType {
  kNone,
  kSafetensors,  ///< Starts like a safetensors file.
  kTorchScript,  ///< A zip archive with a description, FILE.json, beside it.
};
ModelFileType model_file_type(const std::string& path);

/// The file that a path or a name stands for: the path itself, or NAME, NAME.safetensors, NAME.ts or NAME.pt
/// in the first folder of the search path that has one. Empty if there is none.
std::string find_model(const ModelRequest& request);

/// True for a zip archive without a description beside it: TorchScript that lacks one, most often.
bool lacks_description(const std::string& path);

/// As find_model(), for the first file that lacks its description: to say so instead of "not found".
std::string find_undescribed(const ModelRequest& request);

/// The models of one type in the folders, those of a folder in alphabetical order. Damaged files are passed
/// over. A file that the folder's index knows is not read, but if `exact` (model_index.h).
std::vector<ModelListing> list_models(const std::vector<std::string>& folders, ModelFileType wanted,
                                      bool exact);

}  // namespace diffc::model_files
