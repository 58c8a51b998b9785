// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/dataset/npy.h"

#include <cstring>
#include <regex>

#include "codec/base/error.h"

namespace diffc::io {
namespace {

constexpr uint32_t kMaxHeader = 1u << 16;

[[noreturn]] void fail(const std::string& name, const std::string& what) {
  throw Error(ErrorKind::kData, name + ": " + what, "save it again with numpy.save");
}

}  // namespace

uint64_t NpyHeader::count() const {
  uint64_t count = 1;
  for (const uint64_t extent : shape) {
    if (extent != 0 && count > (uint64_t{1} << 46) / extent) {
      throw Error(ErrorKind::kData, "a .npy array declares more elements than any file could hold");
    }
    count *= extent;
  }
  return count;
}

NpyHeader read_npy_header(const std::function<size_t(uint8_t*, size_t)>& read, const std::string& name) {
  uint8_t start[12];
  if (read(start, 8) != 8 || std::memcmp(start, "\x93NUMPY", 6) != 0) fail(name, "not a .npy file");
  const int version = start[6];
  if (version < 1 || version > 3) fail(name, "unknown version of the .npy format");
  const size_t length_bytes = version == 1 ? 2 : 4;
  if (read(start + 8, length_bytes) != length_bytes) fail(name, "truncated .npy header");
  uint32_t length = 0;
  for (size_t i = 0; i < length_bytes; ++i) length |= static_cast<uint32_t>(start[8 + i]) << (8 * i);
  if (length > kMaxHeader) fail(name, "oversized .npy header");
  std::string text(length, '\0');
  if (read(reinterpret_cast<uint8_t*>(text.data()), length) != length) fail(name, "truncated .npy header");

  NpyHeader header;
  header.data_offset = 8 + length_bytes + length;
  std::smatch match;
  if (!std::regex_search(text, match, std::regex("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]*)['\"]"))) {
    fail(name, "no plain data type in the .npy header");
  }
  header.dtype = match[1];
  if (!std::regex_search(text, match, std::regex("['\"]fortran_order['\"]\\s*:\\s*(True|False)"))) {
    fail(name, "no fortran_order in the .npy header");
  }
  header.fortran_order = match[1] == "True";
  if (!std::regex_search(text, match, std::regex("['\"]shape['\"]\\s*:\\s*\\(([0-9, ]*)\\)"))) {
    fail(name, "no shape in the .npy header");
  }
  const std::string shape = match[1];
  static const std::regex kNumber("[0-9]+");
  for (auto it = std::sregex_iterator(shape.begin(), shape.end(), kNumber); it != std::sregex_iterator();
       ++it) {
    if (it->str().size() > 18) fail(name, "an extent in the .npy header is too large");
    header.shape.push_back(std::stoull(it->str()));
  }
  return header;
}

}  // namespace diffc::io
