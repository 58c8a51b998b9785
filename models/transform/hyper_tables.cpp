// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/hyper_tables.h"

#include <algorithm>

#include "codec/base/error.h"

namespace diffc::transform {

std::vector<FrequencyTable> hyper_tables(std::span<const int64_t> frequencies, std::span<const int64_t> first,
                                         const std::string& file_name) {
  const size_t width = first.empty() ? 0 : frequencies.size() / first.size();
  std::vector<FrequencyTable> tables;
  for (size_t c = 0; c < first.size(); ++c) {
    std::vector<uint32_t> row;
    for (const int64_t f : frequencies.subspan(c * width, width))
      row.push_back(static_cast<uint32_t>(std::clamp<int64_t>(f, 0, UINT32_MAX)));
    try {
      tables.emplace_back(static_cast<int>(std::clamp<int64_t>(first[c], INT16_MIN, INT16_MAX)), row);
    } catch (const Error& error) {
      throw Error(ErrorKind::kData, file_name + ": " + error.what());
    }
  }
  return tables;
}

}  // namespace diffc::transform
