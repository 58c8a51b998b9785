// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// EXIF blocks for tests.

#pragma once

#include <cstdint>
#include <vector>

namespace diffc::test {

struct ExifEntry {
  uint16_t tag, type;
  uint32_t count, value;
};

class ExifWriter {
 public:
  explicit ExifWriter(bool big_endian = false) : big_endian_(big_endian) {
    const char letter = big_endian ? 'M' : 'I';
    bytes_ = {static_cast<uint8_t>(letter), static_cast<uint8_t>(letter)};
    put(42, 2);
    put(8, 4);
  }
  /// A directory at the end so far; `next` is the offset of the following one.
  void directory(const std::vector<ExifEntry>& entries, uint32_t next) {
    put(static_cast<uint32_t>(entries.size()), 2);
    for (const ExifEntry& entry : entries) {
      put(entry.tag, 2);
      put(entry.type, 2);
      put(entry.count, 4);
      const int size = entry.type == 3 && entry.count == 1 ? 2 : 4;
      put(entry.value, size);
      if (size == 2) put(0, 2);
    }
    put(next, 4);
  }
  void data(const std::vector<uint8_t>& more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
  uint32_t size() const { return static_cast<uint32_t>(bytes_.size()); }
  const std::vector<uint8_t>& bytes() const { return bytes_; }

 private:
  void put(uint32_t value, int size) {
    for (int k = 0; k < size; ++k)
      bytes_.push_back(static_cast<uint8_t>(value >> 8 * (big_endian_ ? size - 1 - k : k)));
  }

  bool big_endian_;
  std::vector<uint8_t> bytes_;
};

/// A block that tells an orientation and nothing else.
inline std::vector<uint8_t> exif_with_orientation(int orientation, bool big_endian = false) {
  ExifWriter writer(big_endian);
  writer.directory({{274, 3, 1, static_cast<uint32_t>(orientation)}}, 0);
  return writer.bytes();
}

}  // namespace diffc::test
