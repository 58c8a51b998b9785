// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/device.h"

#include <charconv>

#include "codec/base/error.h"

namespace diffc {

std::string to_string(const Device& device) {
  return device.cuda ? "cuda:" + std::to_string(device.index) : "cpu";
}

std::optional<Device> parse_device(const std::string& text) {
  constexpr std::string_view kNumbered = "cuda:";
  if (text == "auto") return std::nullopt;
  if (text == "cpu") return Device{};
  if (text == "cuda") return Device{.cuda = true};
  if (text.starts_with(kNumbered)) {
    Device device{.cuda = true};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + kNumbered.size(), end, device.index);
    if (error == std::errc() && stop == end && device.index >= 0 && device.index < 1024) return device;
  }
  throw Error(ErrorKind::kUsage, "'" + text + "' is no device", "give auto, cpu, cuda or cuda:N");
}

}  // namespace diffc
