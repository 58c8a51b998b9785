// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <functional>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Calls body(k) for k in [0, count) on up to `threads` threads. Items are independent, so that the result
/// does not depend on the number of threads. The first exception is rethrown after all threads have stopped.
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& body);

}  // namespace diffc
