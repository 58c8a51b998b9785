// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstring>
#include <span>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/dataset/npy.h"
#include "tools/r2d2/sources/data_sources.h"

namespace diffc::r2d2 {
namespace {

constexpr uint64_t kMaxValues = uint64_t{1} << 28;

template <typename T>
void convert(std::span<const uint8_t> bytes, std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    T v;
    std::memcpy(&v, bytes.data() + i * sizeof(T), sizeof(T));
    values[i] = static_cast<double>(v);
  }
}

}  // namespace

NpyArray read_npy(const std::string& path) {
  const std::vector<uint8_t> file = read_file_bytes(path, kMaxValues * sizeof(double) + (1 << 17));
  std::span<const uint8_t> rest = file;
  const io::NpyHeader header = io::read_npy_header(
      [&](uint8_t* to, std::size_t size) {
        size = std::min(size, rest.size());
        std::copy_n(rest.begin(), size, to);
        rest = rest.subspan(size);
        return size;
      },
      path);
  const std::string& type = header.dtype;
  const std::size_t item = type == "|u1" ? 1 : type == "<f4" ? 4 : type == "<f8" ? 8 : 0;
  if (!item || header.fortran_order)
    throw Error(ErrorKind::kUnsupported, path + ": only C-order float32, float64 and uint8 arrays are read",
                "convert it with numpy");
  const uint64_t count = header.count();
  if (count > kMaxValues) throw Error(ErrorKind::kLimit, path + ": more than 2^28 values");
  if (rest.size() < count * item)
    throw Error(ErrorKind::kData, path + ": the array is shorter than its header says");
  NpyArray array;
  array.shape.assign(header.shape.begin(), header.shape.end());
  array.values.resize(count);
  if (item == 1) convert<uint8_t>(rest, array.values);
  if (item == 4) convert<float>(rest, array.values);
  if (item == 8) convert<double>(rest, array.values);
  return array;
}

SampleSet read_npy_samples(const std::string& path) {
  NpyArray array = read_npy(path);
  if (array.shape.empty() || array.shape[0] == 0)
    throw Error(ErrorKind::kData, path + ": the array is empty");
  SampleSet set;
  set.dimensions = static_cast<int>(array.values.size() / array.shape[0]);
  set.rows = std::move(array.values);
  return set;
}

}  // namespace diffc::r2d2
