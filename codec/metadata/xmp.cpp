// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/metadata/xmp.h"

#include <algorithm>
#include <string_view>

namespace diffc {

void reset_xmp_orientation(std::vector<uint8_t>& xmp) {
  constexpr std::string_view kName = "tiff:Orientation";
  for (auto at = xmp.begin();;) {
    at = std::search(at, xmp.end(), kName.begin(), kName.end());
    if (at == xmp.end()) return;
    at += static_cast<std::ptrdiff_t>(kName.size());
    const auto digit = std::find_if(at, xmp.end(), [](uint8_t c) {
      return std::string_view("=\"'> \t\r\n").find(static_cast<char>(c)) == std::string_view::npos;
    });
    if (digit == xmp.end() || digit == at || *digit < '1' || *digit > '8') continue;
    if (const auto after = digit + 1; after != xmp.end() && *after >= '0' && *after <= '9') continue;
    *digit = '1';
  }
}

}  // namespace diffc
