// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Sets of images behind one interface, read one image at a time:
// - a folder (searched recursively), or a tar or zip file (tar also compressed), of the pictures that
//   codec/image_file and DatasetOptions::pictures read, in natural alphabetical order of their paths ("2.png"
//   before "10.png"). A file name extension tells what is a picture, the content of the file its format;
// - .npy of shape [N, H, W, 3], [N, H, W, 1] or [N, H, W], or one image [H, W, 3] or [H, W, 1], uint8 in C
//   order;
// - .npz of downsampled ImageNet (Chrabaszcz et al. 2017): array "data" of shape [N, 3 * S * S], uint8,
//   colour planes one after the other, S = 8, 16, 32 or 64; also arrays shaped as for .npy, "data", "arr_0"
//   or the first that holds images. A folder of such batches is their concatenation.
//
//   auto set = open_dataset("mosaics.tar", {.tile = 64});
//   for (size_t i = 0; i < set->size(); ++i) use(set->name(i), set->image(i));

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codec/base/image.h"

namespace diffc {

/// What reads the pictures of a set.
struct PictureReader {
  /// Decodes `bytes`; throws Error naming `name`. Thread-safe. Empty = read_image() of codec/image_file.
  std::function<Image(std::span<const uint8_t> bytes, const std::string& name)> read;
  /// File name extensions of pictures beside image_extensions(), lower case and with their dots.
  std::vector<std::string> extensions;
  /// Told, in one line that names the set, what open_dataset() leaves out and how much of it: links in
  /// archives, links that cannot be followed, images smaller than a tile. Empty = nobody is told.
  std::function<void(const std::string& line)> left_out;
};

struct DatasetOptions {
  /// Cuts every image into squares of this side, left to right and top to bottom; what remains at the right
  /// and bottom is dropped. 0 = whole images. Cutting reads every image once when the set is opened.
  int tile = 0;
  /// Archives up to this size are kept in memory in their stored form; larger ones are read again from the
  /// file, which is fast in the order of the archive and slow in any other.
  uint64_t cache_bytes = uint64_t{512} << 20;
  PictureReader pictures;
};

/// Thread-safe. Images are grey or RGB, 8 bits, upright, without alpha, profile or metadata; 16-bit samples
/// are reduced, and samples are not converted, whatever the profile said.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual size_t size() const = 0;
  /// Path inside the folder or archive, or "FILE[i]" for arrays; tiles add "#row,column".
  virtual std::string name(size_t index) const = 0;
  /// Throws Error(kIo) if the image cannot be read, and what the PictureReader throws if it cannot be
  /// decoded.
  virtual Image image(size_t index) const = 0;
};

/// Throws Error(kIo) if there is nothing at `path`, Error(kData) if it is none of the above or holds no
/// images.
std::unique_ptr<Dataset> open_dataset(const std::string& path, const DatasetOptions& options = {});

/// True if `a` sorts before `b` with runs of digits compared as numbers.
bool natural_less(const std::string& a, const std::string& b);

}  // namespace diffc
