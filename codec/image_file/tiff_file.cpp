// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// TIFF 6.0 through libtiff. Samples of 8 and 16 bits that are grey, RGB or inks are taken as they are, with
// alpha; what remains (palettes, few bits, YCbCr, Lab) is converted by libtiff.

#include <algorithm>
#include <string>

#include "codec/image_file/formats.h"
#include "codec/image_file/inks.h"
#include "codec/image_file/tiff_samples.h"
#include "codec/image_file/tiff_stream.h"
#include "codec/metadata/orientation.h"

namespace diffc::io {
namespace {

enum class Alpha { kNone, kStraight, kMultiplied, kUnspecified };

struct Layout {
  uint32_t width = 0, height = 0;
  uint16_t bits = 1, samples = 1, photometric = PHOTOMETRIC_MINISBLACK, orientation = ORIENTATION_TOPLEFT;
  int colours = 1;  ///< Samples before the extra ones.
  Alpha alpha = Alpha::kNone;
  int alpha_sample = 0;
};

/// Which extra sample is alpha. One that nobody specified is taken for alpha beside RGB, as libtiff does.
void find_alpha(TIFF* tiff, Layout& layout) {
  uint16_t count = 0;
  uint16_t* kinds = nullptr;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  const int extra = layout.samples - layout.colours;
  for (int i = 0; i < std::min<int>(count, extra); ++i) {
    if (kinds[i] != EXTRASAMPLE_ASSOCALPHA && kinds[i] != EXTRASAMPLE_UNASSALPHA) continue;
    layout.alpha = kinds[i] == EXTRASAMPLE_ASSOCALPHA ? Alpha::kMultiplied : Alpha::kStraight;
    layout.alpha_sample = layout.colours + i;
    return;
  }
  if (extra > 0 && layout.photometric == PHOTOMETRIC_RGB) {
    layout.alpha = Alpha::kUnspecified;
    layout.alpha_sample = layout.colours;
  }
}

Layout read_layout(const TiffStream& stream) {
  TIFF* tiff = stream.get();
  Layout layout;
  uint16_t format = SAMPLEFORMAT_UINT, compression = COMPRESSION_NONE;
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &layout.width) ||
      !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &layout.height))
    stream.fail();
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &layout.bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &layout.samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &layout.orientation);
  if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &layout.photometric))
    layout.photometric = layout.samples < 3 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB;
  if (!TIFFIsCODECConfigured(compression))
    throw ImageFault("its compression, number " + std::to_string(compression) + " of TIFF, is not supported");
  if (format == SAMPLEFORMAT_INT) throw ImageFault("its samples are signed");
  if (format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID)
    throw ImageFault("its samples are not integers");
  if (layout.bits > 16)
    throw ImageFault("its samples have " + std::to_string(layout.bits) + " bits, more than 16");
  layout.colours = layout.photometric == PHOTOMETRIC_SEPARATED ? 4
                   : layout.photometric == PHOTOMETRIC_RGB || layout.photometric == PHOTOMETRIC_YCBCR ||
                           layout.photometric == PHOTOMETRIC_CIELAB
                       ? 3
                       : 1;
  uint16_t inks = INKSET_CMYK;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_INKSET, &inks);
  if (layout.photometric == PHOTOMETRIC_SEPARATED && (inks != INKSET_CMYK || layout.samples < 4))
    throw ImageFault("its inks are not cyan, magenta, yellow and black");
  if (layout.samples < layout.colours)
    throw ImageFault("its header is damaged: it has too few samples a pixel");
  find_alpha(tiff, layout);
  return layout;
}

bool is_plain(const Layout& layout) {
  return (layout.bits == 8 || layout.bits == 16) &&
         (layout.photometric == PHOTOMETRIC_MINISBLACK || layout.photometric == PHOTOMETRIC_MINISWHITE ||
          layout.photometric == PHOTOMETRIC_RGB || layout.photometric == PHOTOMETRIC_SEPARATED);
}

/// What is held at once: the picture, what it is made from, inks between the two.
int bytes_per_pixel(const Layout& layout) {
  const int picture = (layout.colours == 1 ? 1 : 3) + (layout.alpha != Alpha::kNone);
  if (!is_plain(layout)) return picture + static_cast<int>(sizeof(uint32_t));
  const int samples = layout.colours + (layout.alpha != Alpha::kNone);
  return picture + samples * layout.bits / 8 + (layout.colours == 4 ? 4 : 0);
}

/// Interleaved samples, colours before alpha, to 8 bits; straight alpha.
template <typename T>
Image reduce(const Layout& layout, const std::vector<T>& raw, std::vector<uint8_t> icc) {
  constexpr uint64_t kMax = sizeof(T) == 1 ? 255 : 65535;
  const int colours = layout.colours, stride = colours + (layout.alpha != Alpha::kNone);
  Image image(static_cast<int>(layout.width), static_cast<int>(layout.height), colours == 1 ? 1 : 3);
  image.icc = std::move(icc);
  const bool inverted =
      layout.photometric == PHOTOMETRIC_MINISWHITE || layout.photometric == PHOTOMETRIC_SEPARATED;
  if (stride > colours) image.alpha.resize(image.area());
  std::vector<uint8_t> inks(colours == 4 ? image.area() * 4 : 0);
  uint8_t* out = colours == 4 ? inks.data() : image.pixels.data();
  for (size_t i = 0; i < image.area(); ++i) {
    const T* pixel = raw.data() + i * stride;
    const uint64_t a = stride > colours ? pixel[colours] : 0;
    for (int c = 0; c < colours; ++c) {
      uint64_t value = pixel[c];
      if (layout.alpha == Alpha::kMultiplied && a > 0) value = std::min(kMax, (value * kMax + a / 2) / a);
      if (inverted) value = kMax - value;
      *out++ = reduce_sample(static_cast<uint32_t>(value), kMax);
    }
    if (stride > colours) image.alpha[i] = reduce_sample(static_cast<uint32_t>(a), kMax);
  }
  if (colours == 4) set_colours_of_inks(inks, image);
  // Nobody stores a picture that is transparent everywhere: then that sample meant something else.
  if (layout.alpha == Alpha::kUnspecified &&
      std::all_of(image.alpha.begin(), image.alpha.end(), [](uint8_t a) { return a == 0; }))
    image.alpha.clear();
  return image;
}

Image read_plain(const TiffStream& stream, const Layout& layout, uint64_t max_memory,
                 std::vector<uint8_t> icc) {
  std::vector<int> wanted;
  for (int c = 0; c < layout.colours; ++c) wanted.push_back(c);
  if (layout.alpha != Alpha::kNone) wanted.push_back(layout.alpha_sample);
  if (layout.bits == 8)
    return reduce(layout, read_tiff_samples<uint8_t>(stream, wanted, max_memory), std::move(icc));
  return reduce(layout, read_tiff_samples<uint16_t>(stream, wanted, max_memory), std::move(icc));
}

Image read_converted(const TiffStream& stream, const Layout& layout) {
  if (layout.alpha != Alpha::kNone)
    throw ImageFault("it has alpha beside colours that are neither grey, RGB nor inks of 8 or 16 bits");
  TIFFRGBAImage converter;
  char message[1024] = "";
  if (!TIFFRGBAImageBegin(&converter, stream.get(), 1, message))
    throw ImageFault(*message ? std::string("libtiff: ") + message : "libtiff cannot convert its colours");
  const std::unique_ptr<TIFFRGBAImage, void (*)(TIFFRGBAImage*)> end(&converter, TIFFRGBAImageEnd);
  // Rows as stored: the orientation is applied later, for every kind of TIFF at once.
  converter.orientation = converter.req_orientation = ORIENTATION_TOPLEFT;
  const bool grey =
      layout.photometric == PHOTOMETRIC_MINISBLACK || layout.photometric == PHOTOMETRIC_MINISWHITE;
  Image image(static_cast<int>(layout.width), static_cast<int>(layout.height), grey ? 1 : 3);
  std::vector<uint32_t> raster(image.area());
  if (!TIFFRGBAImageGet(&converter, raster.data(), layout.width, layout.height)) stream.fail();
  for (size_t i = 0; i < raster.size(); ++i)
    for (int c = 0; c < image.channels; ++c)
      image.pixels[i * image.channels + c] = static_cast<uint8_t>(raster[i] >> 8 * c);
  return image;
}

std::vector<uint8_t> read_profile(TIFF* tiff) {
  uint32_t size = 0;
  void* data = nullptr;
  if (!TIFFGetField(tiff, TIFFTAG_ICCPROFILE, &size, &data) || !data) return {};
  const auto* bytes = static_cast<const uint8_t*>(data);
  return {bytes, bytes + size};
}

}  // namespace

bool is_tiff(std::span<const uint8_t> bytes) {
  if (bytes.size() < 8) return false;
  const bool little = bytes[0] == 'I' && bytes[1] == 'I' && bytes[3] == 0;
  const bool big = bytes[0] == 'M' && bytes[1] == 'M' && bytes[2] == 0;
  const uint8_t version = bytes[little ? 2 : 3];
  return (little || big) && (version == 42 || version == 43);  // 43: BigTIFF
}

Image read_tiff(std::span<const uint8_t> bytes, const Limits& limits) {
  const TiffStream stream(bytes, limits.max_memory);
  const Layout layout = read_layout(stream);
  check_size(layout.width, layout.height, bytes_per_pixel(layout), limits);
  std::vector<uint8_t> icc = read_profile(stream.get());
  Image image;
  if (is_plain(layout)) {
    image = read_plain(stream, layout, limits.max_memory, std::move(icc));
  } else {
    image = read_converted(stream, layout);
    // What was Lab is sRGB now.
    if (layout.photometric != PHOTOMETRIC_CIELAB) image.icc = std::move(icc);
  }
  turn_upright(image, layout.orientation);
  return image;
}

std::vector<uint8_t> write_tiff(const Image& image) {
  TiffStream stream;
  TIFF* tiff = stream.get();
  const int samples = image.channels + image.has_alpha();
  const auto set = [&](uint32_t tag, auto... values) {
    if (!TIFFSetField(tiff, tag, values...)) stream.fail();
  };
  set(TIFFTAG_IMAGEWIDTH, static_cast<uint32_t>(image.width));
  set(TIFFTAG_IMAGELENGTH, static_cast<uint32_t>(image.height));
  set(TIFFTAG_BITSPERSAMPLE, 8);
  set(TIFFTAG_SAMPLESPERPIXEL, samples);
  set(TIFFTAG_PHOTOMETRIC, image.channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
  set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  set(TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  set(TIFFTAG_COMPRESSION, COMPRESSION_LZW);
  set(TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
  const uint16_t alpha = EXTRASAMPLE_UNASSALPHA;
  if (image.has_alpha()) set(TIFFTAG_EXTRASAMPLES, 1, &alpha);
  if (!image.icc.empty()) set(TIFFTAG_ICCPROFILE, static_cast<uint32_t>(image.icc.size()), image.icc.data());
  const uint32_t row_bytes = static_cast<uint32_t>(image.width) * samples;
  set(TIFFTAG_ROWSPERSTRIP, std::max<uint32_t>(1, (uint32_t{1} << 18) / row_bytes));
  std::vector<uint8_t> row(row_bytes);
  for (int y = 0; y < image.height; ++y) {
    const size_t first = static_cast<size_t>(image.width) * y;
    for (int x = 0; x < image.width; ++x) {
      const uint8_t* pixel = image.pixels.data() + (first + x) * image.channels;
      uint8_t* out = std::copy(pixel, pixel + image.channels, row.data() + static_cast<size_t>(x) * samples);
      if (image.has_alpha()) *out = image.alpha[first + x];
    }
    if (TIFFWriteScanline(tiff, row.data(), static_cast<uint32_t>(y), 0) < 0) stream.fail();
  }
  return stream.finish();
}

std::string tiff_library() {
  const std::string text = TIFFGetVersion();  // "LIBTIFF, Version 4.5.0", then lines of copyright
  const std::string_view prefix = "LIBTIFF, Version ";
  return "libtiff " +
         (text.starts_with(prefix) ? text.substr(prefix.size(), text.find('\n') - prefix.size()) : text);
}

}  // namespace diffc::io
