// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// libjxl and libtiff, as Debian builds them, describe damaged files on standard error in many lines. A tool
// says it in one.

#pragma once

#include <cstdio>

namespace diffc {

/// While it lives, what libraries print to standard error is thrown away. One at a time, for a whole program;
/// write what users should see to terminal(). Does nothing in sanitizer builds, whose reports must not be
/// lost.
class QuietLibraries {
 public:
  QuietLibraries();
  ~QuietLibraries();
  QuietLibraries(const QuietLibraries&) = delete;
  QuietLibraries& operator=(const QuietLibraries&) = delete;

 private:
  int saved_ = -1;
};

/// Standard error as it was when the program started; never closed.
std::FILE* terminal();

}  // namespace diffc
