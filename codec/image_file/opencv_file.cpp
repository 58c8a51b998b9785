// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// BMP, TIFF and WebP through OpenCV. The size is read from the header here, because OpenCV knows no limits of
// ours.

#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <string>

#include "codec/image_file/formats.h"

namespace diffc::io {
namespace {

struct Shape {
  uint64_t width = 0, height = 0;
  int samples = 1;
  int bits = 8;
  bool premultiplied_by_reader = false;
  bool kept_inverted = false;
  std::span<const uint8_t> icc;
};

constexpr uint32_t kTiffIcc = 34675;  // type UNDEFINED

class ByteReader {
 public:
  ByteReader(std::span<const uint8_t> bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}

  uint32_t get(uint64_t at, int size) const {
    if (at > bytes_.size() || bytes_.size() - at < static_cast<uint64_t>(size))
      throw ImageFault("it ends too early");
    uint32_t value = 0;
    for (int i = 0; i < size; ++i) {
      value |= uint32_t{bytes_[at + i]} << 8 * (big_endian_ ? size - 1 - i : i);
    }
    return value;
  }

 private:
  std::span<const uint8_t> bytes_;
  bool big_endian_;
};

/// Also refuses what would make OpenCV print: truncated and impossible files.
Shape bmp_shape(std::span<const uint8_t> bytes) {
  const ByteReader reader(bytes, false);
  Shape shape;
  const uint32_t pixels = reader.get(10, 4), header = reader.get(14, 4);
  const bool os2 = header == 12;  // sizes of 16 bits
  shape.width = reader.get(18, os2 ? 2 : 4);
  const auto height =
      static_cast<int32_t>(reader.get(os2 ? 20 : 22, os2 ? 2 : 4));  // negative: top to bottom
  shape.height = static_cast<uint64_t>(height < 0 ? -int64_t{height} : int64_t{height});
  shape.samples = 4;
  const uint32_t depth = reader.get(os2 ? 24 : 28, 2), compression = os2 ? 0 : reader.get(30, 4);
  const bool runs = (compression == 1 && depth == 8) || (compression == 2 && depth == 4);
  if (compression != 0 && compression != 3 && !runs)
    throw ImageFault("its compression is not one of BMP, or is not supported");
  if (depth != 1 && depth != 4 && depth != 8 && depth != 16 && depth != 24 && depth != 32) {
    throw ImageFault("its header is damaged");
  }
  const uint32_t used = os2 ? 0 : reader.get(46, 4);
  const uint64_t colours = depth > 8 ? 0 : used ? used : uint64_t{1} << depth;
  const uint64_t stride = (shape.width * depth + 31) / 32 * 4;
  if (colours > 256 || used > 256 || shape.width > INT32_MAX) throw ImageFault("its header is damaged");
  if (14 + header + colours * (os2 ? 3 : 4) > bytes.size() || pixels > bytes.size() ||
      (!runs && stride > 0 && shape.height > (bytes.size() - pixels) / stride)) {
    throw ImageFault("it ends too early");
  }
  return shape;
}

/// First directory of a TIFF file (TIFF 6.0, section 2).
Shape tiff_shape(std::span<const uint8_t> bytes) {
  const ByteReader reader(bytes, bytes[0] == 'M');
  Shape shape;
  const uint64_t directory = reader.get(4, 4);
  const uint32_t entries = reader.get(directory, 2);
  bool straight_alpha = false, zero_is_white = false;
  for (uint32_t i = 0; i < entries; ++i) {
    const uint64_t at = directory + 2 + 12 * uint64_t{i};
    const uint32_t tag = reader.get(at, 2), type = reader.get(at + 2, 2), count = reader.get(at + 4, 4);
    if (tag == kTiffIcc && count > 4) {
      const uint64_t offset = reader.get(at + 8, 4);
      if (offset <= bytes.size() && count <= bytes.size() - offset) shape.icc = bytes.subspan(offset, count);
    }
    const int size = type == 3 ? 2 : type == 4 ? 4 : 0;
    if ((size == 0 || count == 0) && (tag == 256 || tag == 257)) throw ImageFault("its header is damaged");
    if (size == 0 || count == 0) continue;
    // Values that do not fit into four bytes lie elsewhere; the first one tells enough.
    const uint64_t where = uint64_t{count} * size > 4 ? reader.get(at + 8, 4) : at + 8;
    const uint32_t value = reader.get(where, size);
    // A tag that occurs twice counts with its largest value: which of them libtiff takes is its own affair.
    if (tag == 256) shape.width = std::max<uint64_t>(shape.width, value);
    if (tag == 257) shape.height = std::max<uint64_t>(shape.height, value);
    if (tag == 258) shape.bits = std::max(shape.bits, static_cast<int>(std::min<uint32_t>(value, 64)));
    if (tag == 277)
      shape.samples = std::max(shape.samples, static_cast<int>(std::min<uint32_t>(value, 1024)));
    if (tag == 262) zero_is_white = value == 0;
    if (tag == 338) straight_alpha = value == 2;
  }
  if (shape.bits > 16) throw ImageFault("its samples have more than 16 bits");
  // libtiff's RGBA reader, which OpenCV uses for 8 bits, multiplies straight alpha into the colours.
  shape.premultiplied_by_reader = straight_alpha && shape.bits <= 8;
  shape.kept_inverted = zero_is_white && shape.bits > 8;  // with 8 bits that reader turns it round
  return shape;
}

/// Canvas of VP8X, or the frame of VP8 and VP8L (RFC 9649, sections 2.7, 2.5 and 2.6). OpenCV wants 32 bytes.
Shape webp_shape(std::span<const uint8_t> bytes) {
  const ByteReader reader(bytes, false);
  Shape shape;
  shape.samples = 4;
  if (bytes.size() < 32 || bytes.size() - 8 < reader.get(4, 4)) throw ImageFault("it ends too early");
  const uint32_t kind = reader.get(15, 1);
  if (kind == 'X') {
    shape.width = uint64_t{reader.get(24, 3)} + 1;
    shape.height = uint64_t{reader.get(27, 3)} + 1;
  } else if (kind == 'L') {
    const uint32_t sides = reader.get(21, 4);
    shape.width = (sides & 0x3FFF) + 1;
    shape.height = (sides >> 14 & 0x3FFF) + 1;
  } else {
    shape.width = reader.get(26, 2) & 0x3FFF;
    shape.height = reader.get(28, 2) & 0x3FFF;
  }
  return shape;
}

void invert(Image& image) {
  for (uint8_t& sample : image.pixels) sample = static_cast<uint8_t>(255 - sample);
}

/// Colours that were multiplied by alpha; exact for opaque pixels, elsewhere as exact as 8 bits allow.
void divide_by_alpha(Image& image) {
  for (size_t i = 0; i < image.area(); ++i) {
    const int a = image.alpha[i];
    if (a == 0 || a == 255) continue;
    for (int c = 0; c < image.channels; ++c) {
      uint8_t& sample = image.pixels[i * image.channels + c];
      sample = static_cast<uint8_t>(std::min(255, (sample * 255 + a / 2) / a));
    }
  }
}

template <typename T>
void copy_row(const T* row, int samples, int y, Image& image) {
  const auto reduce = [](T v) { return sizeof(T) == 1 ? static_cast<uint8_t>(v) : reduce_sample(v, 65535); };
  const bool alpha = samples == 2 || samples == 4;
  size_t at = static_cast<size_t>(image.width) * y;
  for (int x = 0; x < image.width; ++x, ++at, row += samples) {
    for (int c = 0; c < image.channels; ++c) {
      image.pixels[at * image.channels + c] = reduce(row[image.channels - 1 - c]);  // BGR to RGB
    }
    if (alpha) image.alpha[at] = reduce(row[samples - 1]);
  }
}

Image from_mat(const cv::Mat& mat) {
  if (mat.depth() != CV_8U && mat.depth() != CV_16U)
    throw ImageFault("its samples are not 8- or 16-bit integers");
  const int samples = mat.channels();
  if (samples < 1 || samples > 4) throw ImageFault("it has more than four samples a pixel");
  Image image(mat.cols, mat.rows, samples < 3 ? 1 : 3);
  if (samples % 2 == 0) image.alpha.resize(image.area());
  for (int y = 0; y < mat.rows; ++y) {
    if (mat.depth() == CV_16U) {
      copy_row(mat.ptr<uint16_t>(y), samples, y, image);
    } else {
      copy_row(mat.ptr<uint8_t>(y), samples, y, image);
    }
  }
  return image;
}

}  // namespace

bool is_bmp(std::span<const uint8_t> bytes) {
  if (bytes.size() < 18 || bytes[0] != 'B' || bytes[1] != 'M') return false;
  const uint32_t header = bytes[14] | bytes[15] << 8;
  return (header == 12 || (header >= 40 && header <= 124)) && bytes[16] == 0 && bytes[17] == 0;
}

bool is_tiff(std::span<const uint8_t> bytes) {
  if (bytes.size() < 8) return false;
  return (bytes[0] == 'I' && bytes[1] == 'I' && bytes[2] == 42 && bytes[3] == 0) ||
         (bytes[0] == 'M' && bytes[1] == 'M' && bytes[2] == 0 && bytes[3] == 42);
}

bool is_webp(std::span<const uint8_t> bytes) {
  return bytes.size() >= 16 && std::equal(bytes.begin(), bytes.begin() + 4, "RIFF") &&
         std::equal(bytes.begin() + 8, bytes.begin() + 15, "WEBPVP8");
}

Image read_with_opencv(std::span<const uint8_t> bytes, const Limits& limits) {
  const Shape shape = is_bmp(bytes)    ? bmp_shape(bytes)
                      : is_webp(bytes) ? webp_shape(bytes)
                                       : tiff_shape(bytes);
  check_size(shape.width, shape.height, std::max(shape.samples, 3) * (shape.bits > 8 ? 2 : 1), limits);
  if (bytes.size() > INT32_MAX) throw SizeFault("the file has more than 2^31 bytes");
  cv::Mat mat;
  try {
    const cv::Mat input(1, static_cast<int>(bytes.size()), CV_8U, const_cast<uint8_t*>(bytes.data()));
    mat = cv::imdecode(input, cv::IMREAD_UNCHANGED);
  } catch (const cv::Exception& e) {
    throw ImageFault(e.err.empty() ? "OpenCV cannot decode it" : e.err);
  }
  if (mat.empty()) throw ImageFault("OpenCV cannot decode it");
  Image image = from_mat(mat);
  image.icc.assign(shape.icc.begin(), shape.icc.end());
  if (shape.kept_inverted) invert(image);
  if (shape.premultiplied_by_reader && image.has_alpha()) divide_by_alpha(image);
  return image;
}

std::vector<uint8_t> write_with_opencv(const Image& image, const char* extension) {
  const bool alpha = image.has_alpha();
  const int samples = alpha ? 4 : image.channels;  // neither writer knows grey with alpha
  cv::Mat mat(image.height, image.width, CV_8UC(samples));
  for (int y = 0; y < image.height; ++y) {
    uint8_t* row = mat.ptr<uint8_t>(y);
    size_t at = static_cast<size_t>(image.width) * y;
    for (int x = 0; x < image.width; ++x, ++at, row += samples) {
      const uint8_t* pixel = image.pixels.data() + at * image.channels;
      for (int c = 0; c < samples - alpha; ++c) row[c] = image.channels == 1 ? pixel[0] : pixel[2 - c];
      if (alpha) row[3] = image.alpha[at];
    }
  }
  std::vector<uint8_t> bytes;
  if (!cv::imencode(extension, mat, bytes)) throw std::runtime_error("OpenCV cannot encode the image");
  return bytes;
}

}  // namespace diffc::io
