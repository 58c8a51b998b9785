// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/features.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "codec/base/error.h"
#include "tools/rdbench/feature_library.h"
#include "tools/rdbench/selection.h"

namespace diffc::rdbench {
namespace fs = std::filesystem;

std::string distance_key(const std::string& path, int dimension) {
  const std::string name = fs::path(path).filename().string();
  if (dimension == kInceptionDimension && name.starts_with("inception-2015-12-05")) return "fid";
  return "fd_" + name.substr(0, name.find_first_of("_."));
}

Features::Features(const std::string& path, const std::string& cache, const std::string& dataset)
    : path_(path), hash_(file_hash(path)), extractor_(open_features(path)) {
  key_ = rdbench::distance_key(path, dimension());
  if (cache.empty()) return;
  std::error_code error;
  fs::create_directories(cache, error);
  const std::string set = text_hash(fs::absolute(dataset).string());
  const fs::path file = fs::path(cache) / ("features-" + hash_.substr(0, 16) + "-" + set.substr(0, 16));
  cache_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);  // a missing cache only costs time
}

Features::~Features() {
  if (cache_ >= 0) close(cache_);
}

// Slot `index` of the cache: the 64 digits of the pixel hash, then the vector. Slots are written whole at
// their own place, so threads and processes need no lock.
std::vector<float> Features::of_original(uint64_t index, const Image& image,
                                         const std::string& pixel_hash) const {
  std::vector<float> vector(dimension());
  const std::size_t size = pixel_hash.size() + vector.size() * sizeof(float);
  const auto offset = static_cast<off_t>(index * size);
  std::string slot(size, '\0');
  if (cache_ >= 0 && pread(cache_, slot.data(), size, offset) == static_cast<ssize_t>(size) &&
      slot.compare(0, pixel_hash.size(), pixel_hash) == 0) {
    std::memcpy(vector.data(), slot.data() + pixel_hash.size(), size - pixel_hash.size());
    return vector;
  }
  vector = of(image);
  // A network may give another number of features for some pictures; they are of no use.
  if (cache_ >= 0 && size == pixel_hash.size() + vector.size() * sizeof(float)) {
    slot.replace(0, pixel_hash.size(), pixel_hash);
    std::memcpy(slot.data() + pixel_hash.size(), vector.data(), size - pixel_hash.size());
    if (pwrite(cache_, slot.data(), size, offset) != static_cast<ssize_t>(size)) {
      // A torn slot fails the comparison of its hash only if the hash is torn: invalidate it.
      const std::string blank(pixel_hash.size(), '\0');
      if (pwrite(cache_, blank.data(), blank.size(), offset) < 0) return vector;
    }
  }
  return vector;
}

}  // namespace diffc::rdbench
