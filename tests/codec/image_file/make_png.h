// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// PNG files for tests of readers, built chunk by chunk.

#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace diffc::test {

using Bytes = std::vector<uint8_t>;

inline void put_32(Bytes& out, size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(value >> shift));
}

inline void put_chunk(Bytes& out, const std::string& type, const Bytes& content) {
  put_32(out, content.size());
  Bytes body(type.begin(), type.end());
  body.insert(body.end(), content.begin(), content.end());
  out.insert(out.end(), body.begin(), body.end());
  put_32(out, crc32(0, body.data(), static_cast<uInt>(body.size())));
}

/// A PNG of one row (filter type 0 included in `row`), with further chunks before its data.
inline Bytes png(uint32_t width, uint8_t depth, uint8_t type, const Bytes& row,
                 const std::vector<std::pair<std::string, Bytes>>& chunks = {}) {
  Bytes out = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  Bytes header;
  put_32(header, width);
  put_32(header, 1);
  header.insert(header.end(), {depth, type, 0, 0, 0});
  put_chunk(out, "IHDR", header);
  for (const auto& [name, content] : chunks) put_chunk(out, name, content);
  Bytes packed(compressBound(row.size()));
  uLongf size = packed.size();
  compress(packed.data(), &size, row.data(), row.size());
  packed.resize(size);
  put_chunk(out, "IDAT", packed);
  put_chunk(out, "IEND", {});
  return out;
}

/// Contents of an iCCP chunk.
inline Bytes icc_chunk(const Bytes& profile) {
  Bytes content = {'p', 0, 0}, packed(compressBound(profile.size()));
  uLongf size = packed.size();
  compress(packed.data(), &size, profile.data(), profile.size());
  content.insert(content.end(), packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size));
  return content;
}

/// Contents of a chunk of numbers: gAMA, cHRM.
inline Bytes numbers_chunk(const std::vector<size_t>& numbers) {
  Bytes content;
  for (const size_t number : numbers) put_32(content, number);
  return content;
}

}  // namespace diffc::test
