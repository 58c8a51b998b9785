// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/model_id.h"

#include <fmt/format.h>

#include "codec/base/file.h"
#include "codec/base/sha256.h"

namespace diffc::model_files {

std::string model_id(const SafetensorsFile& file) {
  Sha256 sha;
  const auto add_text = [&](const std::string& text) {
    sha.add(std::string_view(text.c_str(), text.size() + 1));  // the final zero separates fields
  };
  const auto found = file.metadata.find(kModelKey);
  add_text(found == file.metadata.end() ? "" : found->second);
  for (const auto& [name, tensor] : file.tensors) {
    add_text(fmt::format("{} {} [{}]", name, tensor.dtype, fmt::join(tensor.shape, ",")));
    sha.add(tensor.data);
  }
  return sha.hex();
}

std::string torchscript_id(const std::string& path) {
  SafetensorsFile content;
  for (const std::string& name : {path, path + ".json"}) {
    const std::vector<uint8_t> bytes = read_file_bytes(name);
    content.tensors[name == path ? "model" : "description"] = {
        "U8", {static_cast<int64_t>(bytes.size())}, bytes};
  }
  return model_id(content);
}

}  // namespace diffc::model_files
