// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/image_file/image_file.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "codec/base/error.h"
#include "codec/image_file/formats.h"
#include "codec/image_file/png_chunks.h"
#include "codec/metadata/orientation.h"

namespace diffc {
namespace io {

void check_size(uint64_t width, uint64_t height, int channels, const Limits& limits) {
  if (width == 0 || height == 0) throw ImageFault("it has no pixels");
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  if (width > INT32_MAX || height > INT32_MAX || height > limits.max_pixels / width) {
    throw SizeFault(size + " is more than " + std::to_string(limits.max_pixels) + " pixels");
  }
  if (height > limits.max_memory / static_cast<uint64_t>(channels) / width) {
    throw SizeFault(size + " needs more than " + std::to_string(limits.max_memory) + " bytes");
  }
}

}  // namespace io

namespace {

constexpr std::array<std::string_view, 10> kReadExtensions = {".png",  ".jpg", ".jpeg", ".bmp", ".tif",
                                                              ".tiff", ".ppm", ".pgm",  ".pbm", ".pnm"};

constexpr std::array<std::string_view, 7> kWrittenExtensions = {"png", "ppm", "pgm", "pnm",
                                                                "bmp", "tif", "tiff"};

std::string normal_extension(std::string_view extension) {
  if (!extension.empty() && extension.front() == '.') extension.remove_prefix(1);
  std::string lower(extension);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

Image read_any(std::span<const uint8_t> bytes, const Limits& limits) {
  if (io::is_png(bytes)) return io::read_png(bytes, limits);
  if (io::is_jpeg(bytes)) return io::read_jpeg(bytes, limits);
  if (io::is_pnm(bytes)) return io::read_pnm(bytes, limits);
  if (io::is_bmp(bytes)) return io::read_bmp(bytes, limits);
  if (io::is_tiff(bytes)) return io::read_tiff(bytes, limits);
  if (bytes.empty()) throw io::ImageFault("it is empty");
  if (const std::string_view format = foreign_format(bytes); !format.empty())
    throw io::ImageFault("it is " + std::string(format));
  throw io::ImageFault("it is not PNG, JPEG, PBM/PGM/PPM, BMP or TIFF");
}

[[noreturn]] void cannot_hold(const std::string& extension, const char* what, const char* advice) {
  throw Error(ErrorKind::kUsage, "." + extension + " cannot hold " + what, advice);
}

}  // namespace

bool is_image_file(std::span<const uint8_t> bytes) {
  return io::is_png(bytes) || io::is_jpeg(bytes) || io::is_pnm(bytes) || io::is_bmp(bytes) ||
         io::is_tiff(bytes);
}

bool is_animated(std::span<const uint8_t> bytes) {
  return io::is_png(bytes) && io::is_animated_png(bytes);
}

Image read_stored_image(std::span<const uint8_t> bytes, const std::string& name, const Limits& limits) {
  const std::string shown = name == "-" ? "standard input" : name;
  try {
    return read_any(bytes, limits);
  } catch (const io::SizeFault& fault) {
    throw Error(ErrorKind::kLimit, shown + ": the image is too large: " + fault.what());
  } catch (const io::ImageFault& fault) {
    throw Error(ErrorKind::kData, shown + ": not an image that can be read: " + fault.what());
  }
}

Image read_image(std::span<const uint8_t> bytes, const std::string& name, const Limits& limits) {
  Image image = read_stored_image(bytes, name, limits);
  turn_upright(image);
  return image;
}

Image read_image_file(const std::string& path, const Limits& limits) {
  return read_image(read_file_bytes(path), path, limits);
}

std::span<const std::string_view> image_extensions() {
  return kReadExtensions;
}

void check_written_extension(std::string_view extension) {
  const std::string kind = normal_extension(extension);
  if (std::find(kWrittenExtensions.begin(), kWrittenExtensions.end(), kind) == kWrittenExtensions.end()) {
    throw Error(ErrorKind::kUsage, "cannot write images as '." + kind + "'",
                "use png, ppm, pgm, pnm, bmp or tiff");
  }
}

bool keeps_profile(std::string_view extension) {
  const std::string kind = normal_extension(extension);
  return kind == "png" || kind == "bmp" || kind == "tif" || kind == "tiff";
}

std::string image_libraries() {
  return io::png_library() + ", " + io::tiff_library();
}

std::vector<uint8_t> write_image(const Image& image, std::string_view extension) {
  check_written_extension(extension);
  const std::string kind = normal_extension(extension);
  if (image.width <= 0 || image.height <= 0 || (image.channels != 1 && image.channels != 3) ||
      image.pixels.size() != image.size() || (image.has_alpha() && image.alpha.size() != image.area())) {
    throw Error(ErrorKind::kUsage, "cannot write an image whose planes do not fit its size");
  }
  if (kind == "png") return io::write_png(image);
  if (kind == "ppm" || kind == "pgm" || kind == "pnm") {
    if (image.has_alpha()) cannot_hold(kind, "alpha", "use png or tiff");
    if (kind == "pgm" && image.channels == 3) cannot_hold(kind, "colour", "use ppm or png");
    return io::write_pnm(image, kind == "ppm");
  }
  try {
    return kind == "bmp" ? io::write_bmp(image) : io::write_tiff(image);
  } catch (const io::ImageFault& fault) {
    throw Error(ErrorKind::kIo, std::string("cannot write the picture as TIFF: ") + fault.what(), "use png");
  }
}

}  // namespace diffc
