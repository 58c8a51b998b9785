// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>

#include "codec/base/error.h"
#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Called with progress in [0, 1]; returning false asks for a stop. Empty: nobody listens.
using Progress = std::function<bool(double)>;

/// Tells the listener; throws Error(kCancelled) if it asks for a stop.
inline void report(const Progress& progress, double done) {
  if (progress && !progress(done)) throw Error(ErrorKind::kCancelled, "cancelled");
}

/// A listener for a part of the work: its 0 and 1 are `from` and `to` of `progress`.
inline Progress part_of(const Progress& progress, double from, double to) {
  if (!progress) return {};
  return [=](double done) { return progress(from + (to - from) * done); };
}

}  // namespace diffc
