// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/image_file/tiff_samples.h"

#include <algorithm>

#include "codec/image_file/formats.h"

namespace diffc::io {
namespace {

/// Strips are tiles as wide as the picture; the last one may be shorter.
struct Tiling {
  uint32_t width, height;  ///< Of the picture.
  uint32_t tile_width, tile_height;
  uint64_t tile_bytes, row_bytes;
  uint16_t samples, planar;
  bool strips;

  uint32_t rows(uint32_t y) const { return std::min(tile_height, height - y); }
  uint32_t columns(uint32_t x) const { return std::min(tile_width, width - x); }
};

Tiling tiling_of(TIFF* tiff) {
  Tiling t = {};
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &t.width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &t.height);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &t.samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &t.planar);
  t.strips = !TIFFIsTiled(tiff);
  if (t.strips) {
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &t.tile_height);
    t.tile_width = t.width;
    t.tile_height = std::min(t.tile_height, t.height);
    t.row_bytes = TIFFScanlineSize64(tiff);
    t.tile_bytes = t.row_bytes * t.tile_height;
  } else {
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &t.tile_width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &t.tile_height);
    t.row_bytes = TIFFTileRowSize64(tiff);
    t.tile_bytes = TIFFTileSize64(tiff);
  }
  return t;
}

}  // namespace

template <typename T>
std::vector<T> read_tiff_samples(const TiffStream& stream, std::span<const int> wanted, uint64_t max_memory) {
  TIFF* tiff = stream.get();
  const Tiling t = tiling_of(tiff);
  const bool planes = t.planar == PLANARCONFIG_SEPARATE;
  const uint64_t step = planes ? 1 : t.samples;  // samples from one pixel of a tile to the next
  if (t.tile_width == 0 || t.tile_height == 0 || t.row_bytes < step * sizeof(T) * t.tile_width)
    throw ImageFault("its header is damaged");
  if (t.tile_bytes > max_memory) throw SizeFault("a tile of it needs more than the memory that is allowed");
  std::vector<T> tile(t.tile_bytes / sizeof(T)), result(size_t{t.width} * t.height * wanted.size());

  const auto read = [&](uint32_t x, uint32_t y, int sample) {
    const uint64_t bytes = t.strips ? t.row_bytes * t.rows(y) : t.tile_bytes;
    const auto plane = static_cast<uint16_t>(sample);
    const tmsize_t got = t.strips ? TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, y, plane), tile.data(),
                                                         static_cast<tmsize_t>(bytes))
                                  : TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, plane),
                                                        tile.data(), static_cast<tmsize_t>(bytes));
    if (got < 0) stream.fail();
    if (static_cast<uint64_t>(got) < bytes) throw ImageFault("it ends too early");
  };
  const auto copy = [&](uint32_t x0, uint32_t y0, size_t k, uint64_t offset) {
    for (uint32_t y = 0; y < t.rows(y0); ++y) {
      const T* in = tile.data() + t.row_bytes / sizeof(T) * y + offset;
      T* out = result.data() + (size_t{t.width} * (y0 + y) + x0) * wanted.size() + k;
      for (uint32_t x = 0; x < t.columns(x0); ++x) out[x * wanted.size()] = in[x * step];
    }
  };
  for (uint32_t y = 0; y < t.height; y += t.rows(y)) {
    for (uint32_t x = 0; x < t.width; x += t.columns(x)) {
      if (!planes) read(x, y, 0);
      for (size_t k = 0; k < wanted.size(); ++k) {
        if (planes) read(x, y, wanted[k]);
        copy(x, y, k, planes ? 0 : static_cast<uint64_t>(wanted[k]));
      }
    }
  }
  return result;
}

template std::vector<uint8_t> read_tiff_samples(const TiffStream&, std::span<const int>, uint64_t);
template std::vector<uint16_t> read_tiff_samples(const TiffStream&, std::span<const int>, uint64_t);

}  // namespace diffc::io
