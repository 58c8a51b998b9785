// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The kinds of data set behind open_dataset().

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/dataset/dataset.h"

namespace diffc::io {

/// The colours alone of the picture in `bytes`.
Image read_colours(const PictureReader& pictures, std::span<const uint8_t> bytes, const std::string& name);

/// True for the file name extensions of pictures that are looked for in folders and archives.
bool has_picture_extension(const std::string& path, const PictureReader& pictures);
bool has_extension(const std::string& path, std::string_view lower_case_extension);

std::unique_ptr<Dataset> open_archive(const std::string& path, const DatasetOptions& options);
std::unique_ptr<Dataset> open_npy(const std::string& path);
std::unique_ptr<Dataset> open_npz(const std::string& path, const PictureReader& pictures);
/// `path` is for those who are told of what is left out.
std::unique_ptr<Dataset> cut_tiles(std::unique_ptr<Dataset> whole, int tile, const std::string& path,
                                   const PictureReader& pictures);

/// Tells PictureReader::left_out, unless `names` is empty: "PATH: left out 2 links, the first a.png: HINT"
/// for `what` "link".
void tell_left_out(const PictureReader& pictures, const std::string& path, const std::string& what,
                   const std::vector<std::string>& names, const std::string& hint);

}  // namespace diffc::io
