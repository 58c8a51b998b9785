// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Header of NumPy's .npy format, versions 1 to 3 (numpy.org, "NEP 1 -- a simple file format for NumPy
// arrays").

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace diffc::io {

struct NpyHeader {
  std::string dtype;  ///< As written: "|u1", "<f4", ...
  bool fortran_order = false;
  std::vector<uint64_t> shape;
  uint64_t data_offset = 0;  ///< Bytes before the array.

  uint64_t count() const;  ///< Product of the shape. Throws Error(kData) if it does not fit.
};

/// `read(to, size)` reads the next bytes and returns how many there were. Throws Error(kData) naming `name`.
NpyHeader read_npy_header(const std::function<size_t(uint8_t*, size_t)>& read, const std::string& name);

}  // namespace diffc::io
