// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What a picture with transparency looks like.

#pragma once

#include "codec/base/image.h"

namespace diffc {

/// Whether some of the picture can be seen through.
bool is_transparent(const Image& image);

/// The picture before a black background, and below it the same before a white one: of twice the height,
/// opaque, without metadata. Two pictures differ there exactly where an eye can tell them apart before some
/// background.
Image before_black_and_white(const Image& image);

/// Mean squared error of the alpha of two pictures of one size, 255 where a picture has none.
double alpha_mse(const Image& a, const Image& b);

}  // namespace diffc
