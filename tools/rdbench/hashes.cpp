// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fstream>

#include "codec/base/error.h"
#include "codec/base/sha256.h"
#include "tools/rdbench/selection.h"

namespace diffc::rdbench {
std::string pixel_hash(const Image& image) {
  Sha256 sha;
  for (const int v : {image.width, image.height, image.channels}) {
    const auto u = static_cast<uint32_t>(v);
    const uint8_t bytes[4] = {static_cast<uint8_t>(u), static_cast<uint8_t>(u >> 8),
                              static_cast<uint8_t>(u >> 16), static_cast<uint8_t>(u >> 24)};
    sha.add(bytes);
  }
  sha.add(image.pixels);
  return sha.hex();
}

std::string file_hash(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorKind::kIo, path + ": cannot be read", "check the path");
  Sha256 sha;
  std::vector<char> buffer(1 << 16);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), file.gcount() > 0) {
    sha.add(std::string_view(buffer.data(), static_cast<std::size_t>(file.gcount())));
  }
  return sha.hex();
}

std::string text_hash(const std::string& text) {
  return sha256_hex(text);
}

}  // namespace diffc::rdbench
