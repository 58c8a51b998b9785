// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/metadata/tiff_block.h"

#include <algorithm>
#include <array>

namespace diffc {

namespace {

constexpr std::size_t kEntryBytes = 12;
enum Type : uint16_t { kShort = 3, kLong = 4 };
/// Bytes of a value, by type; 0: not in use.
constexpr std::array<uint8_t, 14> kSizes = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

int size_of(uint16_t type) {
  return type < kSizes.size() ? kSizes[type] : 0;
}

}  // namespace

TiffBlock::TiffBlock(std::span<const uint8_t> bytes) : bytes_(bytes) {
  if (bytes.size() < kHeaderBytes || bytes[0] != bytes[1] || (bytes[0] != 'I' && bytes[0] != 'M')) return;
  big_endian_ = bytes[0] == 'M';
  if (get(2, 2) == 42) first_ = get(4, 4);
}

TiffBlock::Directory TiffBlock::directory(uint32_t at) const {
  Directory result;
  if (at < kHeaderBytes || at + std::size_t{2} > bytes_.size()) return result;
  const std::size_t count = get(at, 2), end = at + 2 + kEntryBytes * count;
  result.range = clipped(at, 2 + kEntryBytes * count + 4);
  for (std::size_t where = at + 2; where < end && where + kEntryBytes <= bytes_.size();
       where += kEntryBytes) {
    Entry entry;
    entry.tag = static_cast<uint16_t>(get(where, 2));
    entry.type = static_cast<uint16_t>(get(where + 2, 2));
    entry.count = get(where + 4, 4);
    const uint64_t size = uint64_t{entry.count} * static_cast<uint64_t>(size_of(entry.type));
    const std::size_t data = size > 4 ? get(where + 8, 4) : where + 8;
    if (size == 0 || data > bytes_.size() || size > bytes_.size() - data) continue;
    entry.data = {data, data + static_cast<std::size_t>(size)};
    result.entries.push_back(entry);
  }
  if (end + 4 <= bytes_.size()) {
    result.next_at = end;
    result.next = get(end, 4);
  }
  return result;
}

uint32_t TiffBlock::value(const Entry& entry, uint32_t k) const {
  if (k >= entry.count || (entry.type != kShort && entry.type != kLong)) return 0;
  const int size = size_of(entry.type);
  return get(entry.data.begin + std::size_t{k} * static_cast<std::size_t>(size), size);
}

TiffBlock::Range TiffBlock::clipped(std::size_t begin, std::size_t length) const {
  begin = std::min(begin, bytes_.size());
  return {begin, begin + std::min(length, bytes_.size() - begin)};
}

void TiffBlock::write(std::vector<uint8_t>& bytes, const Entry& entry, uint32_t value) const {
  if (entry.type == kShort || entry.type == kLong) put(bytes, entry.data.begin, size_of(entry.type), value);
}

void TiffBlock::end_chain(std::vector<uint8_t>& bytes, const Directory& directory) const {
  if (directory.next_at > 0) put(bytes, directory.next_at, 4, 0);
}

uint32_t TiffBlock::get(std::size_t at, int size) const {
  uint32_t value = 0;
  for (int k = 0; k < size; ++k) {
    const int shift = 8 * (big_endian_ ? size - 1 - k : k);
    value |= uint32_t{bytes_[at + static_cast<std::size_t>(k)]} << shift;
  }
  return value;
}

void TiffBlock::put(std::vector<uint8_t>& bytes, std::size_t at, int size, uint32_t value) const {
  for (int k = 0; k < size; ++k) {
    const int shift = 8 * (big_endian_ ? size - 1 - k : k);
    bytes[at + static_cast<std::size_t>(k)] = static_cast<uint8_t>(value >> shift);
  }
}

}  // namespace diffc
