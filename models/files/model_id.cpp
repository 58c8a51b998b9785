// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/model_id.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <memory>

#include "codec/io/file.h"

namespace diffc::model_files {

std::string model_id(const SafetensorsFile& file) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  const auto add_text = [&](const std::string& text) {
    EVP_DigestUpdate(context.get(), text.c_str(), text.size() + 1);  // the final zero separates fields
  };
  const auto found = file.metadata.find(kModelKey);
  add_text(found == file.metadata.end() ? "" : found->second);
  for (const auto& [name, tensor] : file.tensors) {
    add_text(fmt::format("{} {} [{}]", name, tensor.dtype, fmt::join(tensor.shape, ",")));
    EVP_DigestUpdate(context.get(), tensor.data.data(), tensor.data.size());
  }
  uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(context.get(), digest, &size);
  return fmt::format("{:02x}", fmt::join(digest, digest + size, ""));
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
