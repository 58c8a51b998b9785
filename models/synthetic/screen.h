// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Pictures like those of a computer's screen.

#pragma once

#include "codec/base/image.h"
#include "models/synthetic/dice.h"

namespace diffc::synthetic {

/// A part of a window with bars, buttons, icons and lines of text. RGB; sides are at least 1. Thread-safe.
Image screenshot(int width, int height, Dice& dice);

}  // namespace diffc::synthetic
