// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <jxl/memory_manager.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace diffc::jxl {

/// malloc with a budget: a damaged codestream may ask for anything.
class Budget {
 public:
  explicit Budget(uint64_t bytes) : left_(bytes) {}

  JxlMemoryManager manager() { return {this, &allocate, &release}; }

 private:
  /// In front of every block, as large as the strictest alignment.
  struct alignas(std::max_align_t) Size {
    size_t bytes;
  };

  static void* allocate(void* opaque, size_t bytes) {
    auto* budget = static_cast<Budget*>(opaque);
    if (bytes > budget->left_) return nullptr;
    auto* size = static_cast<Size*>(std::malloc(sizeof(Size) + bytes));
    if (!size) return nullptr;
    size->bytes = bytes;
    budget->left_ -= bytes;
    return size + 1;
  }

  static void release(void* opaque, void* block) {
    if (!block) return;
    Size* size = static_cast<Size*>(block) - 1;
    static_cast<Budget*>(opaque)->left_ += size->bytes;
    std::free(size);
  }

  uint64_t left_;
};

}  // namespace diffc::jxl
