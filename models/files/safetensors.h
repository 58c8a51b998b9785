// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The safetensors format (github.com/huggingface/safetensors, README "Format"): an 8-byte little-endian
// length, a JSON header of that length, then the tensors' bytes without gaps.

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace diffc::model_files {

/// One stored tensor, little-endian, C order. dtype is as in the format: "F32", "F16", "BF16", "I64", "U8",
/// ...
struct StoredTensor {
  std::string dtype;
  std::vector<int64_t> shape;
  std::vector<uint8_t> data;

  int64_t count() const;
};

struct SafetensorsFile {
  std::map<std::string, StoredTensor> tensors;
  std::map<std::string, std::string> metadata;  ///< "__metadata__".
};

/// Size of one element, or 0 for an unknown type.
int dtype_size(const std::string& dtype);

/// True if the bytes start like a safetensors file: a plausible length followed by a JSON object.
bool looks_like_safetensors(std::span<const uint8_t> start, uint64_t file_size);

/// Throws Error(kData) with a message that begins with `name` for anything malformed: header, types, shapes,
/// offsets that overlap, leave gaps or end outside the file.
SafetensorsFile parse_safetensors(std::span<const uint8_t> bytes, const std::string& name);
/// Only the metadata; the span needs to hold no more than the header. Same errors.
std::map<std::string, std::string> parse_safetensors_metadata(std::span<const uint8_t> bytes,
                                                              const std::string& name);

/// Tensors of wide elements come first, otherwise in order of their names, so that all are aligned.
std::vector<uint8_t> format_safetensors(const SafetensorsFile& file);

SafetensorsFile read_safetensors(const std::string& path);
/// Only the metadata: reads no more of the file than its header.
std::map<std::string, std::string> read_safetensors_metadata(const std::string& path);
void write_safetensors(const std::string& path, const SafetensorsFile& file);

}  // namespace diffc::model_files
