// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/integer_tensor.h"

#include <fmt/format.h>

#include <algorithm>

#include "codec/base/error.h"

namespace diffc::transform {

std::vector<int64_t> integers(const model_files::SafetensorsFile& file, const std::string& file_name,
                              const std::string& key, const std::vector<int64_t>& shape) {
  const auto found = file.tensors.find(key);
  if (found == file.tensors.end() || found->second.shape != shape)
    throw Error(ErrorKind::kData, fmt::format("{}: {} is missing or of another shape", file_name, key));
  const model_files::StoredTensor& stored = found->second;
  if (stored.dtype != "I16" && stored.dtype != "I32" && stored.dtype != "I64")
    throw Error(ErrorKind::kData, fmt::format("{}: {} holds no integers", file_name, key));
  const int size = model_files::dtype_size(stored.dtype);
  std::vector<int64_t> values(static_cast<size_t>(stored.count()));
  for (size_t i = 0; i < values.size(); ++i) {
    uint64_t bits = 0;
    for (int b = 0; b < size; ++b) bits |= uint64_t{stored.data[i * size + b]} << 8 * b;
    values[i] = static_cast<int64_t>(bits << (64 - 8 * size)) >> (64 - 8 * size);
  }
  return values;
}

model_files::StoredTensor integer_tensor(std::span<const int64_t> values, std::vector<int64_t> shape) {
  const auto fits = [&](int bits) {
    const int64_t limit = int64_t{1} << (bits - 1);
    return std::all_of(values.begin(), values.end(), [=](int64_t v) { return v >= -limit && v < limit; });
  };
  const int bits = fits(16) ? 16 : fits(32) ? 32 : 64;
  model_files::StoredTensor stored{fmt::format("I{}", bits), std::move(shape), {}};
  for (const int64_t v : values)
    for (int b = 0; b < bits; b += 8) stored.data.push_back(static_cast<uint8_t>(v >> b));
  return stored;
}

}  // namespace diffc::transform
