// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

namespace diffc {

/// GPUs that the CUDA driver of this machine knows, 0 without one. Opens the driver alone. Thread-safe.
int count_cuda_devices();

}  // namespace diffc
