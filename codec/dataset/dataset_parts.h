// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The kinds of data set behind open_dataset().

#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codec/dataset/dataset.h"

namespace diffc::io {

/// Decodes with OpenCV what a data set holds. Throws Error(kData) naming the image.
Image decode_dataset_image(std::span<const uint8_t> bytes, const std::string& name);

/// True for the file name extensions of images that are looked for in folders and archives.
bool has_image_extension(const std::string& path);
bool has_extension(const std::string& path, const char* lower_case_extension);

std::unique_ptr<Dataset> open_archive(const std::string& path, const DatasetOptions& options);
std::unique_ptr<Dataset> open_npy(const std::string& path);
std::unique_ptr<Dataset> open_npz(const std::string& path);
std::unique_ptr<Dataset> cut_tiles(std::unique_ptr<Dataset> whole, int tile);

}  // namespace diffc::io
