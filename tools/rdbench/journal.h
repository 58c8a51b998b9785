// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The append-only file of finished images. A record is written whole and carries a checksum: after a kill at
// any moment everything but a record in the middle of being written is there again.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/rdbench/record.h"

namespace diffc::rdbench {

/// Layout: "RDBJ", u32 version, u64 length and bytes of the identity; then per record u64 index, u64 length,
/// u64 XXH64 of index and bytes, bytes. Native byte order. Not thread-safe.
class Journal {
 public:
  /// Opens or creates a journal. `identity` says what the numbers belong to (specs, data set, features, ...):
  /// a journal of another identity throws Error(kUsage), unless `fresh`, which begins an empty one. A torn
  /// last record is cut off.
  Journal(const std::string& path, const std::string& identity, bool fresh);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  void append(const ImageRecord& record);

  bool has(uint64_t index) const { return offsets_.contains(index); }
  std::vector<uint64_t> indices() const;

  /// Serialised record; throws Error(kData) if it is damaged.
  std::vector<uint8_t> read(uint64_t index) const;

 private:
  void scan(const std::string& identity);
  void write_all(const std::vector<uint8_t>& bytes);

  std::string path_;
  int file_ = -1;
  uint64_t end_ = 0;
  std::map<uint64_t, uint64_t> offsets_;  // 16 bytes and a node per image: all that grows with their number
};

}  // namespace diffc::rdbench
