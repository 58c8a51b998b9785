// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Directories of a TIFF structure (TIFF 6.0, section 2), bounded by the bytes there are.

#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace diffc {

class TiffBlock {
 public:
  static constexpr std::size_t kHeaderBytes = 8;

  struct Range {
    std::size_t begin = 0, end = 0;
    auto operator<=>(const Range&) const = default;
  };

  struct Entry {
    uint16_t tag = 0, type = 0;
    uint32_t count = 0;
    Range data;  ///< Where its values lie; within the block.
  };

  struct Directory {
    std::vector<Entry> entries;  ///< Those whose values lie within the block.
    Range range;                 ///< Of the directory itself.
    std::size_t next_at = 0;     ///< Where the offset of the next directory stands; 0: nowhere.
    uint32_t next = 0;           ///< That offset; 0: there is none.
  };

  /// Copies nothing. Bytes without the header of TIFF are a block without directories.
  explicit TiffBlock(std::span<const uint8_t> bytes);

  /// Offset of the first directory, 0 if there is none.
  uint32_t first_directory() const { return first_; }

  /// Empty if it does not lie within the block.
  Directory directory(uint32_t at) const;

  /// The k-th value of an entry of type SHORT or LONG; 0 for others, and where there is none.
  uint32_t value(const Entry& entry, uint32_t k = 0) const;

  /// The part of `length` bytes from `begin` on that lies within the block.
  Range clipped(std::size_t begin, std::size_t length) const;

  /// Sets the first value of an entry in `bytes`, which are those of this block.
  void write(std::vector<uint8_t>& bytes, const Entry& entry, uint32_t value) const;
  /// Makes a directory the last one.
  void end_chain(std::vector<uint8_t>& bytes, const Directory& directory) const;

 private:
  uint32_t get(std::size_t at, int size) const;
  void put(std::vector<uint8_t>& bytes, std::size_t at, int size, uint32_t value) const;

  std::span<const uint8_t> bytes_;
  bool big_endian_ = false;
  uint32_t first_ = 0;
};

}  // namespace diffc
