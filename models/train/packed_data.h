// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Training pictures in one file, or in pieces of one: what a machine without the data sets, their archives
// and their decoders needs to train.
//
//   write_packed("photos.pack", pack(TrainingData(sources, options)), 60 << 20);
//   const PackedData data = read_packed("photos.pack");  // photos.pack.0, photos.pack.1, ...

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "models/train/training_data.h"

namespace diffc::train {

/// A picture of 8-bit RGB, interleaved, from `offset` on in PackedData::pixels.
struct PackedPicture {
  int width = 0, height = 0;
  size_t offset = 0;
  size_t size() const { return static_cast<size_t>(width) * height * 3; }
};

struct PackedSource {
  std::string name;                     ///< Of the file or folder, without those it lies in.
  double weight = 1, min_eta = 0;       ///< As of SourceSpec.
  std::vector<PackedPicture> pictures;  ///< No side is shorter than the crop.
};

struct PackedData {
  int crop = 0;
  std::vector<PackedSource> sources;
  /// Held out, crop x crop, by the rule of TrainingData.
  std::vector<PackedPicture> validation, photographs;
  std::vector<uint8_t> pixels;

  size_t size() const;  ///< Pictures that are trained on.
};

/// Throws Error(kUsage) if pictures were packed for another side of the examples than `wanted`.
void check_crop(int packed, int wanted);

/// Of all that a TrainingData holds; grey pictures become RGB.
PackedData pack(const TrainingData& data);

/// piece_bytes is 0 for one file `path`, else the largest size of the pieces path.0, path.1 and so on. Bytes:
/// "DFCPACK1"; their number, all pieces together (8 bytes, little-endian); length of a JSON header, and the
/// first 32 bits of its SHA-256 as a number (4 bytes each); that header; zstd frames of whole pictures after
/// lossless_filter, with their checksums.
/// Returns their number. Throws Error(kIo), and Error(kUsage) for what read_packed() would not take: sides of
/// more than 2^16, more than 2^36 bytes of pixels, or 2000 times the file.
uint64_t write_packed(const std::string& path, const PackedData& data, uint64_t piece_bytes = 0);

/// The file `path`, or, without one, its pieces. Throws Error(kIo) if there is neither, Error(kTruncated) if
/// bytes at the end are missing, Error(kLimit) for more than 2^36 bytes, Error(kData) for anything else that
/// is not what was written. Allocates at most 2000 times the size of the file.
PackedData read_packed(const std::string& path);

}  // namespace diffc::train
