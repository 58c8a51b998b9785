// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Number of threads that LibTorch uses, for the calling thread only.

#pragma once

namespace diffc::nn {

/// Sets the number of OpenMP threads of the calling thread for its lifetime.
class ThreadScope {
 public:
  explicit ThreadScope(int threads);
  ~ThreadScope();
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  int before_;
};

/// Keeps freed memory in the process: large tensors come and go in every operation, and giving their pages
/// back and faulting them in again costs as much as the arithmetic. Call early in a program; no effect
/// outside glibc.
void keep_freed_memory();

}  // namespace diffc::nn
