// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The schemes other than the trellis.

#pragma once

#include <memory>

#include "codec/rcc/scheme.h"

namespace diffc::rcc {

/// PFR in its modes, MRC, ORC, argmax and ideal; null for other ids.
std::unique_ptr<Scheme> make_reference_scheme(SchemeId id, const SchemeOptions& options);

}  // namespace diffc::rcc
