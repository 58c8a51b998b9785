// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Ordinary image files: PNG, PBM/PGM/PPM, BMP and TIFF in and out, JPEG in. The content of a file
// tells its format, not its name.
//
//   Image image = read_image_file("photo.png");
//   write_file_atomically("copy.png", write_image(image, ".png"));
//
// What a file becomes:
// - One-channel images stay one channel; palettes and samples of fewer than 8 bits are expanded.
// - 16-bit samples are reduced to the nearest 8-bit level, (255 v + 32767) / 65535 rounded down.
// - Alpha goes to Image::alpha, straight; colours that a TIFF file stores multiplied by it are divided.
// Colours
//   below full transparency are kept as stored. In BMP alpha is what a mask says, never the reserved byte. A
//   fourth sample of RGB in TIFF that no tag explains is straight alpha, unless it is zero everywhere.
// - Pictures stand upright: the orientation of EXIF, and that of TIFF, is applied to pixels and alpha, and
//   reset to 1 in Image::exif and Image::xmp.
// - Image::icc tells what the samples mean; samples are never converted, but for inks in JPEG and TIFF,
//   which become sRGB by their profile, perceptual intent, or by the product of inverted inks, and YCbCr and
//   Lab in TIFF. In PNG cICP counts
//   more than iCCP, then come sRGB, gAMA and cHRM: from code points and numbers a profile is made, none for
//   sRGB. A profile may be damaged or for other pictures; who uses it finds out (codec/colour/identify.h).
// - PNG, JPEG and TIFF are read by libpng, libjpeg and libtiff; of a TIFF file with several pictures the
// first.
//   Samples of TIFF that are signed, not integers or of more than 16 bits are refused.
// - Image::icc, Image::exif and Image::xmp are taken from PNG and JPEG and put back into PNG, the profile
//   also of and into TIFF and BMP. Image::exif begins with the header of TIFF ("II*\0" or "MM\0*"), without
//   JPEG's "Exif\0\0".

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/base/file.h"
#include "codec/base/image.h"
#include "codec/base/limits.h"

namespace diffc {

/// True if the bytes start like a format that read_image() knows: PNG, JPEG, PBM/PGM/PPM, BMP or TIFF.
bool is_image_file(std::span<const uint8_t> bytes);

/// "GIF", "JPEG 2000", ...: the format of files that read_image() does not know but that are told by how they
/// start; empty for others.
std::string_view foreign_format(std::span<const uint8_t> bytes);

/// Whether read_image() takes the first of several pictures: of an animated PNG.
bool is_animated(std::span<const uint8_t> bytes);

/// Decodes the image in `bytes`. Throws Error(kData) "NAME: not an image that can be read: ..." if the bytes
/// are damaged or of another format, Error(kLimit) if the size in the header exceeds the limits (checked
/// before pixels are allocated). Thread-safe.
Image read_image(std::span<const uint8_t> bytes, const std::string& name, const Limits& limits = {});

/// read_image() without turning the picture: for decoders, whose callers do that.
Image read_stored_image(std::span<const uint8_t> bytes, const std::string& name, const Limits& limits = {});

/// read_image() of a file, or of standard input for "-".
Image read_image_file(const std::string& path, const Limits& limits = {});

/// Extensions that files read_image() knows usually have, lower case and with their dots: ".png", ".jpeg",
/// ...
std::span<const std::string_view> image_extensions();

/// Throws the Error(kUsage) of write_image() unless it knows the extension.
void check_written_extension(std::string_view extension);

/// Whether files of this extension, one that write_image() knows, keep Image::icc: png, bmp and tiff.
bool keeps_profile(std::string_view extension);

/// "libpng 1.6.39, libtiff 4.5.0": the libraries behind read_image() that no plugin names.
std::string image_libraries();

/// Encodes an image in the format of a file name extension, with or without its dot, in any case: png, ppm,
/// pgm, pnm, bmp, tif, tiff. Throws Error(kUsage) for another extension, or if the format cannot hold the
/// image (colour in pgm, alpha in ppm).
std::vector<uint8_t> write_image(const Image& image, std::string_view extension);

}  // namespace diffc
