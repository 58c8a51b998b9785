// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/common/quiet_libraries.h"

#include <fcntl.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DIFFC_KEEP_STDERR 1
#endif

namespace diffc {

std::FILE* terminal() {
  static std::FILE* const stream = [] {
    const int copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    std::FILE* opened = copy < 0 ? nullptr : fdopen(copy, "w");
    return opened ? opened : stderr;
  }();
  return stream;
}

QuietLibraries::QuietLibraries() {
#ifndef DIFFC_KEEP_STDERR
  terminal();
  std::fflush(stderr);
  const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nothing < 0) return;
  saved_ = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (saved_ >= 0) dup2(nothing, STDERR_FILENO);
  close(nothing);
#endif
}

QuietLibraries::~QuietLibraries() {
  if (saved_ < 0) return;
  std::fflush(stderr);
  dup2(saved_, STDERR_FILENO);
  close(saved_);
}

}  // namespace diffc
