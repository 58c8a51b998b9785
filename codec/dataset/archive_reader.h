// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// libarchive as a forward iterator over the regular files of a tar or zip file.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct archive;

namespace diffc::io {

/// Not thread-safe. Throws Error(kIo) or Error(kData) naming the file.
class ArchiveReader {
 public:
  explicit ArchiveReader(const std::string& path);

  /// Steps to the next regular file; false at the end. Hard links are none: they have no content.
  bool next();
  /// In UTF-8 where the archive says so, else its bytes as they are; empty if they make no name.
  const std::string& entry_name() const { return name_; }
  /// Names of the links, hard and symbolic, that next() has passed.
  const std::vector<std::string>& links() const { return links_; }
  /// Contents of the current entry, read once.
  std::vector<uint8_t> read();
  /// Reads up to `size` further bytes of the current entry; fewer only at its end.
  size_t read_some(uint8_t* to, size_t size);

 private:
  struct Close {
    void operator()(archive* handle) const;
  };
  [[noreturn]] void fail(const char* what) const;
  std::string path_, name_;
  std::vector<std::string> links_;
  std::unique_ptr<archive, Close> handle_;
};

}  // namespace diffc::io
