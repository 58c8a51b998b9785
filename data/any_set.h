// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The test set "any": pictures a codec for photographs meets all the same, by telling names.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "codec/base/image.h"

namespace diffc::any_set {

struct NamedPicture {
  std::string name;
  Image image;
};

/// A square of `side` pixels of one of the photographs, mirrored at its borders where it is smaller.
Image square_of(const std::vector<Image>& photographs, int side, uint64_t seed);

/// Flat areas, gradients, patterns and noise of stated parameters, and some of every random kind and of every
/// change of a photograph. `photographs` are grey or RGB, at least one.
std::vector<NamedPicture> named_pictures(int side, const std::vector<Image>& photographs, uint64_t seed);

/// The twenty of them that show something else when they are large.
std::vector<NamedPicture> large_pictures(int side, const std::vector<Image>& photographs, uint64_t seed);

}  // namespace diffc::any_set
