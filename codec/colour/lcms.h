// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Little CMS with owners. A context of one's own makes it safe in threads and keeps its messages from the
// standard error output.

#pragma once

#include <lcms2.h>

#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>

#include "codec/colour/colour_space.h"

namespace diffc::lcms {

struct Delete {
  void operator()(cmsContext p) const { cmsDeleteContext(p); }
};
struct Close {
  void operator()(cmsHPROFILE p) const { cmsCloseProfile(p); }
};
struct FreeCurve {
  void operator()(cmsToneCurve* p) const { cmsFreeToneCurve(p); }
};
struct FreeTransform {
  void operator()(cmsHTRANSFORM p) const { cmsDeleteTransform(p); }
};

using Context = std::unique_ptr<std::remove_pointer_t<cmsContext>, Delete>;
using Profile = std::unique_ptr<void, Close>;
using Curve = std::unique_ptr<cmsToneCurve, FreeCurve>;
using Transform = std::unique_ptr<void, FreeTransform>;

/// Throws std::bad_alloc.
inline Context make_context() {
  Context context(cmsCreateContext(nullptr, nullptr));
  if (!context) throw std::bad_alloc();
  cmsSetLogErrorHandlerTHR(context.get(), [](cmsContext, cmsUInt32Number, const char*) {});
  return context;
}

/// Null for bytes that are no profile.
inline Profile open_profile(cmsContext context, std::span<const uint8_t> icc) {
  return Profile(cmsOpenProfileFromMemTHR(context, icc.data(), static_cast<cmsUInt32Number>(icc.size())));
}

/// An ICC profile of version 4 without date: the same bytes on every day. Grey without a gamut. Null for
/// chromaticities that span nothing. Throws std::bad_alloc.
Profile make_profile(cmsContext context, const std::optional<Gamut>& gamut, const TransferFunction& function,
                     const std::string& name);

}  // namespace diffc::lcms
