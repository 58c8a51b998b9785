// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Files that tests of data sets read.

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "codec/base/image.h"

namespace diffc::test {

/// A fresh folder, removed at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  /// Writes a file (folders are made) and returns its path.
  std::string write(const std::string& name, const std::vector<uint8_t>& bytes) const;

 private:
  std::filesystem::path folder_;
};

/// An RGB image whose every sample differs from that of other seeds.
Image pattern(int width, int height, int seed);
std::vector<uint8_t> as_ppm(const Image& image);

/// A .npy file of version 1 with this header dictionary.
std::vector<uint8_t> as_npy(const std::string& dictionary, const std::vector<uint8_t>& data);

enum class ArchiveFormat { kTar, kZip };
struct ArchiveLink {
  std::string name, target;
  bool hard;
};
/// Writes entries in the given order, then links.
void write_archive(const std::string& path, ArchiveFormat format,
                   const std::vector<std::pair<std::string, std::vector<uint8_t>>>& entries,
                   const std::vector<ArchiveLink>& links = {});

/// Says of all names in a zip file that they are UTF-8, as most programs write them.
void flag_names_as_utf8(const std::string& path);

}  // namespace diffc::test
