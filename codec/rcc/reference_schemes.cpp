// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// See reference_schemes.h.

#include "codec/rcc/reference_schemes.h"

#include "codec/rcc/chunk_scheme.h"
#include "codec/rcc/ideal.h"
#include "codec/rcc/pfr_exact.h"

namespace diffc::rcc {

std::unique_ptr<Scheme> make_reference_scheme(SchemeId id, const SchemeOptions&) {
  switch (id) {
    case SchemeId::kPfrExact:
      return std::make_unique<PfrExactScheme>();
    case SchemeId::kPfr10:
    case SchemeId::kPfr12:
    case SchemeId::kPfr14:
    case SchemeId::kMrc:
    case SchemeId::kOrc:
    case SchemeId::kArgmax:
      return std::make_unique<ChunkScheme>(id, chunk_settings(id));
    case SchemeId::kIdeal:
      return std::make_unique<IdealScheme>();
    default:
      return nullptr;
  }
}

}  // namespace diffc::rcc
