// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/common/progress.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "tools/common/quiet_libraries.h"

namespace diffc {

using Clock = std::chrono::steady_clock;

ProgressBar::ProgressBar(std::string label, bool enabled)
    : label_(std::move(label)),
      enabled_(enabled && isatty(fileno(terminal()))),
      start_(Clock::now()),
      last_(start_) {}

ProgressBar::~ProgressBar() {
  if (drawn_) fmt::print(terminal(), "\r\033[K");
}

void ProgressBar::show(double progress) {
  const auto now = Clock::now();
  if (!enabled_ || (drawn_ && now - last_ < std::chrono::milliseconds(100))) return;
  last_ = now;
  drawn_ = true;
  constexpr int kWidth = 30;
  progress = std::clamp(progress, 0.0, 1.0);
  const int filled = static_cast<int>(kWidth * progress);
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  const std::string left =
      progress > 0.02 ? fmt::format("{:.0f} s left", elapsed * (1.0 - progress) / progress) : std::string();
  fmt::print(terminal(), "\r{} [{:#<{}}{:.<{}}] {:3.0f} % {}\033[K", label_, "", filled, "", kWidth - filled,
             100.0 * progress, left);
  std::fflush(terminal());
}

}  // namespace diffc
