// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Text in OpenCV's Hershey fonts.

#pragma once

#include <opencv2/core.hpp>

#include "models/synthetic/dice.h"

namespace diffc::synthetic {

/// Lines of random characters all over the canvas, in one font, size and colour.
void write_page(cv::Mat canvas, Dice& dice, Colour colour);

/// One line of random characters with its left end at `at`, at most `width` pixels long, capitals `height`
/// pixels high.
void write_line(cv::Mat canvas, Dice& dice, cv::Point at, int width, int height, Colour colour);

}  // namespace diffc::synthetic
