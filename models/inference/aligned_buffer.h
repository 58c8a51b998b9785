// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace diffc::nn {

/// Floats at an address that is a multiple of 64 bytes; the memory only grows. Values are not initialised.
class AlignedBuffer {
 public:
  /// Room for `count` floats; what the buffer held is lost where it grows. Throws std::bad_alloc.
  float* floats(std::size_t count) {
    if (count > size_) {
      size_ = (count + kAlignment) / kAlignment * kAlignment;
      data_.reset();
      data_.reset(static_cast<float*>(std::aligned_alloc(kAlignment, size_ * sizeof(float))));
      if (!data_) throw std::bad_alloc();
    }
    return data_.get();
  }
  float* data() const { return data_.get(); }

 private:
  static constexpr std::size_t kAlignment = 64;
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float[], Free> data_;
  std::size_t size_ = 0;
};

}  // namespace diffc::nn
