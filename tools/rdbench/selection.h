// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Which images of a data set are benchmarked, and how they are prepared.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codec/dataset/dataset.h"

namespace diffc::rdbench {

struct SelectionOptions {
  std::string dataset;
  int resize_box = 0;   ///< Centre crop to a square, then box filter to this side; 0 = images as they are.
  bool dedup = false;   ///< Keep the first of images with equal pixels.
  std::string exclude;  ///< Data set whose images are left out (equal pixels after the same preparation).
  uint64_t limit = 0;   ///< At most this many images; 0 = all.
  uint64_t seed = 0;    ///< 0: the first `limit` images; else a random subset, in the order of the data set.
};

/// Images in the order of the data set. image() is thread-safe.
class Selection {
 public:
  /// Throws Error if a data set is missing, damaged or empty, or if nothing is left. Finding duplicates reads
  /// every image once and keeps about 150 bytes for each.
  explicit Selection(const SelectionOptions& options, PictureReader pictures = {});

  uint64_t size() const { return indices_.size(); }
  std::string name(uint64_t i) const { return set_->name(indices_[i]); }
  Image image(uint64_t i) const;

  uint64_t found() const { return set_->size(); }
  uint64_t duplicates() const { return duplicates_; }
  uint64_t excluded() const { return excluded_; }
  /// What the data sets leave out and how much of it (PictureReader::left_out).
  const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  Image prepared(const Dataset& set, uint64_t index) const;
  std::vector<uint64_t> distinct(const PictureReader& pictures);

  SelectionOptions options_;
  std::unique_ptr<Dataset> set_;
  std::vector<uint64_t> indices_;
  uint64_t duplicates_ = 0, excluded_ = 0;
  std::vector<std::string> left_out_;
};

/// The largest centred square (the odd row or column is dropped at the bottom or right), averaged over boxes
/// of side / size pixels with fractional coverage at their edges, rounded to nearest. Throws Error(kData) if
/// the image is smaller than `size`.
Image crop_and_box_filter(const Image& image, int size);

/// Hex SHA-256 of width, height, channels (32-bit little endian) and pixels.
std::string pixel_hash(const Image& image);

/// Hex SHA-256 of a file; throws Error(kIo).
std::string file_hash(const std::string& path);

/// Hex SHA-256 of a string.
std::string text_hash(const std::string& text);

}  // namespace diffc::rdbench
