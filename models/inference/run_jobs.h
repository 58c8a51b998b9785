// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <functional>

namespace diffc::nn {

/// Runs job(0) .. job(count - 1) on up to `threads` threads; rethrows the first exception.
void run_jobs(size_t count, int threads, const std::function<void(size_t)>& job);

}  // namespace diffc::nn
