// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Readers and writers of single formats behind codec/image_file/image_file.h. They throw ImageFault with the
// plain reason; read_image() adds the name of the file.

#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "codec/base/image.h"
#include "codec/base/limits.h"

namespace diffc::io {

/// Why bytes are not a readable image.
struct ImageFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A declared size above the limits.
struct SizeFault : ImageFault {
  using ImageFault::ImageFault;
};

/// Throws SizeFault if width * height is not within the limits, ImageFault if it is zero.
void check_size(uint64_t width, uint64_t height, int channels, const Limits& limits);

/// Nearest 8-bit level of a sample in [0, max].
inline uint8_t reduce_sample(uint32_t value, uint32_t max) {
  return static_cast<uint8_t>((uint64_t{value} * 255 + max / 2) / max);
}

bool is_png(std::span<const uint8_t> bytes);
Image read_png(std::span<const uint8_t> bytes, const Limits& limits);
std::vector<uint8_t> write_png(const Image& image);
std::string png_library();

bool is_jpeg(std::span<const uint8_t> bytes);
Image read_jpeg(std::span<const uint8_t> bytes, const Limits& limits);

bool is_pnm(std::span<const uint8_t> bytes);
Image read_pnm(std::span<const uint8_t> bytes, const Limits& limits);
/// P5 for grey, P6 for colour; `as_colour` writes grey as P6.
std::vector<uint8_t> write_pnm(const Image& image, bool as_colour);

bool is_bmp(std::span<const uint8_t> bytes);
Image read_bmp(std::span<const uint8_t> bytes, const Limits& limits);
std::vector<uint8_t> write_bmp(const Image& image);

bool is_tiff(std::span<const uint8_t> bytes);
Image read_tiff(std::span<const uint8_t> bytes, const Limits& limits);
std::vector<uint8_t> write_tiff(const Image& image);
std::string tiff_library();

}  // namespace diffc::io
