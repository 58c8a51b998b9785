// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "codec/base/image.h"

namespace diffc::features {

/// Bytes [1, 3, H, W] of an image, grey repeated to three channels.
inline at::Tensor image_tensor(const Image& image) {
  const at::Tensor bytes = at::from_blob(const_cast<uint8_t*>(image.pixels.data()),
                                         {1, image.height, image.width, image.channels}, at::kByte);
  const at::Tensor planes = bytes.permute({0, 3, 1, 2}).contiguous();
  return image.channels == 1 ? planes.repeat({1, 3, 1, 1}) : planes;
}

/// LibTorch keeps to the calling thread, whose number of threads is its own under OpenMP.
inline void stay_on_this_thread() {
  thread_local const bool single = (at::set_num_threads(1), true);
  (void)single;
}

}  // namespace diffc::features
