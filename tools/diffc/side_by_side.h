// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <span>

#include "codec/base/image.h"

namespace diffc {

/// The pictures in a row with white gaps between them, in colour if one of them is, opaque. Their heights may
/// differ; the profile is that of the first.
Image side_by_side(std::span<const Image> images);

}  // namespace diffc
