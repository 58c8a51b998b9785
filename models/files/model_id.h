// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Identity of a model: what a compressed file records of it.

#pragma once

#include <string>

#include "models/files/safetensors.h"

namespace diffc::model_files {

/// Keys of the metadata of a model.
inline constexpr const char* kModelKey = "diffc.model";        ///< JSON: all that decoding depends on.
inline constexpr const char* kNameKey = "diffc.name";          ///< For people.
inline constexpr const char* kTrainingKey = "diffc.training";  ///< JSON: how it was made.

/// Hex SHA-256 of element types, shapes and bytes of the tensors in order of their names, and of the
/// "diffc.model" metadata: everything that decoding depends on.
std::string model_id(const SafetensorsFile& file);

/// Hex SHA-256 of a TorchScript model and of its description, MODEL.json. Throws Error(kIo).
std::string torchscript_id(const std::string& path);

}  // namespace diffc::model_files
