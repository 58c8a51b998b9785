// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/metadata/exif.h"

#include <algorithm>

#include "codec/metadata/tiff_block.h"

namespace diffc {

namespace {

enum Tag : uint16_t {
  kStripOffsets = 273,
  kOrientation = 274,
  kStripByteCounts = 279,
  kJpegOffset = 513,
  kJpegLength = 514,
  kExifDirectory = 34665,
  kGpsDirectory = 34853,
  kInteroperability = 40965,
};

using Ranges = std::vector<TiffBlock::Range>;

/// Entries of the first directory that tell an orientation in 1..8. More than one value would lie anywhere,
/// also in the directory itself, which writing must not change.
std::vector<TiffBlock::Entry> orientations(const TiffBlock& block) {
  std::vector<TiffBlock::Entry> found;
  for (const TiffBlock::Entry& entry : block.directory(block.first_directory()).entries)
    if (entry.tag == kOrientation && entry.count == 1 && block.value(entry) >= 1 && block.value(entry) <= 8)
      found.push_back(entry);
  return found;
}

/// Bytes of a directory, of its values, and of directories that it names, to a depth that EXIF has.
void add_ranges(const TiffBlock& block, uint32_t at, int depth, Ranges& ranges) {
  const TiffBlock::Directory directory = block.directory(at);
  ranges.push_back(directory.range);
  for (const TiffBlock::Entry& entry : directory.entries) {
    ranges.push_back(entry.data);
    const bool names_another =
        entry.tag == kExifDirectory || entry.tag == kGpsDirectory || entry.tag == kInteroperability;
    if (names_another && depth > 0) add_ranges(block, block.value(entry), depth - 1, ranges);
  }
}

/// Thumbnails of JPEG, and of uncompressed strips.
void add_pictures(const TiffBlock& block, uint32_t at, Ranges& ranges) {
  const TiffBlock::Directory directory = block.directory(at);
  for (const auto& [offset_tag, length_tag] :
       {std::pair{kJpegOffset, kJpegLength}, {kStripOffsets, kStripByteCounts}}) {
    const auto find = [&](uint16_t tag) -> const TiffBlock::Entry* {
      for (const TiffBlock::Entry& entry : directory.entries)
        if (entry.tag == tag) return &entry;
      return nullptr;
    };
    const TiffBlock::Entry *offset = find(offset_tag), *length = find(length_tag);
    if (!offset || !length) continue;
    for (uint32_t k = 0; k < std::min(offset->count, length->count); ++k)
      ranges.push_back(block.clipped(block.value(*offset, k), block.value(*length, k)));
  }
}

/// Sorted, without overlaps.
Ranges merged(Ranges ranges) {
  std::sort(ranges.begin(), ranges.end());
  Ranges result;
  for (const TiffBlock::Range& range : ranges) {
    if (range.begin == range.end) continue;
    if (!result.empty() && range.begin <= result.back().end)
      result.back().end = std::max(result.back().end, range.end);
    else
      result.push_back(range);
  }
  return result;
}

/// What of `ranges` does not lie in `kept`; both are merged.
Ranges without(const Ranges& ranges, const Ranges& kept) {
  Ranges result;
  auto keep = kept.begin();
  for (TiffBlock::Range range : ranges) {
    while (keep != kept.end() && keep->end <= range.begin) ++keep;
    for (auto k = keep; k != kept.end() && k->begin < range.end; ++k) {
      if (range.begin < k->begin) result.push_back({range.begin, k->begin});
      range.begin = std::min(range.end, k->end);
    }
    if (range.begin < range.end) result.push_back(range);
  }
  return result;
}

}  // namespace

int exif_orientation(std::span<const uint8_t> exif) {
  const TiffBlock block(exif);
  const auto found = orientations(block);
  return found.empty() ? 1 : static_cast<int>(block.value(found.front()));
}

void reset_exif_orientation(std::vector<uint8_t>& exif) {
  const TiffBlock block(exif);
  for (const TiffBlock::Entry& entry : orientations(block)) block.write(exif, entry, 1);
}

void drop_exif_thumbnail(std::vector<uint8_t>& exif) {
  const TiffBlock block(exif);
  const TiffBlock::Directory first = block.directory(block.first_directory());
  if (first.next == 0) return;
  Ranges kept, dropped;
  kept.push_back(block.clipped(0, TiffBlock::kHeaderBytes));
  add_ranges(block, block.first_directory(), 2, kept);
  add_ranges(block, first.next, 0, dropped);
  add_pictures(block, first.next, dropped);
  const Ranges gone = without(merged(std::move(dropped)), merged(std::move(kept)));
  block.end_chain(exif, first);
  std::size_t end = exif.size();
  for (auto range = gone.rbegin(); range != gone.rend(); ++range) {
    std::fill(exif.data() + range->begin, exif.data() + range->end, uint8_t{0});
    if (range->end == end) end = range->begin;
  }
  exif.resize(end);
}

}  // namespace diffc
