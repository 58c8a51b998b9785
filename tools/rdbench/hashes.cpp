// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <openssl/evp.h>

#include <fstream>
#include <memory>

#include "codec/base/error.h"
#include "tools/rdbench/selection.h"

namespace diffc::rdbench {
namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void add(const void* data, std::size_t size) { EVP_DigestUpdate(context_.get(), data, size); }
  std::string hex() {
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_DigestFinal_ex(context_.get(), digest, &size);
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
      out += "0123456789abcdef"[digest[i] >> 4];
      out += "0123456789abcdef"[digest[i] & 15];
    }
    return out;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string pixel_hash(const Image& image) {
  Sha256 sha;
  for (const int v : {image.width, image.height, image.channels}) {
    const auto u = static_cast<uint32_t>(v);
    const uint8_t bytes[4] = {static_cast<uint8_t>(u), static_cast<uint8_t>(u >> 8),
                              static_cast<uint8_t>(u >> 16), static_cast<uint8_t>(u >> 24)};
    sha.add(bytes, sizeof bytes);
  }
  sha.add(image.pixels.data(), image.pixels.size());
  return sha.hex();
}

std::string file_hash(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorKind::kIo, path + ": cannot be read", "check the path");
  Sha256 sha;
  std::vector<char> buffer(1 << 16);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), file.gcount() > 0) {
    sha.add(buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  return sha.hex();
}

std::string text_hash(const std::string& text) {
  Sha256 sha;
  sha.add(text.data(), text.size());
  return sha.hex();
}

}  // namespace diffc::rdbench
