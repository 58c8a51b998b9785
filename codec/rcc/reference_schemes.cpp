// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// See reference_schemes.h.

#include "codec/rcc/reference_schemes.h"

#include "codec/rcc/ideal.h"

namespace diffc::rcc {

std::unique_ptr<Scheme> make_reference_scheme(SchemeId id, const SchemeOptions& options) {
  static_cast<void>(options);
  switch (id) {
    case SchemeId::kIdeal:
      return std::make_unique<IdealScheme>();
    default:
      return nullptr;
  }
}

}  // namespace diffc::rcc
