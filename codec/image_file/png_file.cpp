// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// PNG through libpng. What tells colours and metadata is handled as plain chunks (png_chunks.cpp), because
// libpng drops profiles that it finds questionable.

#include <png.h>

#include <csetjmp>
#include <cstring>
#include <memory>
#include <string>

#include "codec/image_file/formats.h"
#include "codec/image_file/png_chunks.h"

namespace diffc::io {
namespace {

/// Everything that must outlive a longjmp out of libpng; the functions that may jump hold no objects of their
/// own.
struct PngState {
  png_structp png = nullptr;
  png_infop info = nullptr;
  bool writing = false;
  std::string message;
  std::span<const uint8_t> input;
  std::vector<uint8_t> output;

  PngState() = default;
  PngState(const PngState&) = delete;
  PngState& operator=(const PngState&) = delete;
  ~PngState() {
    if (writing) {
      png_destroy_write_struct(&png, &info);
    } else {
      png_destroy_read_struct(&png, &info, nullptr);
    }
  }
};

void on_error(png_structp png, png_const_charp message) {
  static_cast<PngState*>(png_get_error_ptr(png))->message = message;
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void on_read(png_structp png, png_bytep data, size_t size) {
  auto* state = static_cast<PngState*>(png_get_io_ptr(png));
  if (size > state->input.size()) png_error(png, "it ends too early");
  std::memcpy(data, state->input.data(), size);
  state->input = state->input.subspan(size);
}

void on_write(png_structp png, png_bytep data, size_t size) {
  auto& output = static_cast<PngState*>(png_get_io_ptr(png))->output;
  output.insert(output.end(), data, data + size);
}

void on_flush(png_structp) {}

struct Header {
  png_uint_32 width, height;
  int depth, colour_type;
  bool has_key;  ///< A tRNS chunk.
};

bool read_header(PngState& state, Header& header) {
  if (setjmp(png_jmpbuf(state.png))) return false;
  png_set_read_fn(state.png, &state, on_read);
  png_set_user_limits(state.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  static const png_byte kIgnored[] = "iCCP\0eXIf\0iTXt\0tEXt\0zTXt\0sRGB\0gAMA\0cHRM\0cICP";
  png_set_keep_unknown_chunks(state.png, PNG_HANDLE_CHUNK_NEVER, kIgnored, 9);
  png_read_info(state.png, state.info);
  int interlace;
  png_get_IHDR(state.png, state.info, &header.width, &header.height, &header.depth, &header.colour_type,
               &interlace, nullptr, nullptr);
  header.has_key = png_get_valid(state.png, state.info, PNG_INFO_tRNS) != 0;
  return true;
}

/// Asks for 8 or 16 bits a sample, no palette, tRNS as alpha; `samples` is set to the number a pixel then
/// has.
bool set_transforms(PngState& state, const Header& header, int& samples) {
  if (setjmp(png_jmpbuf(state.png))) return false;
  png_set_expand(state.png);  // palette, fewer than 8 bits, tRNS
  if (header.depth == 16) png_set_swap(state.png);
  png_set_interlace_handling(state.png);
  png_read_update_info(state.png, state.info);
  samples = png_get_channels(state.png, state.info);
  return true;
}

bool read_rows(PngState& state, png_bytepp rows) {
  if (setjmp(png_jmpbuf(state.png))) return false;
  png_read_image(state.png, rows);
  png_read_end(state.png, nullptr);
  return true;
}

/// Interleaved samples with or without alpha into the planes of an image.
template <typename T>
void split(const T* data, int samples, Image& image) {
  const bool alpha = samples % 2 == 0;
  if (alpha) image.alpha.resize(image.area());
  const auto reduce = [](T v) { return sizeof(T) == 1 ? static_cast<uint8_t>(v) : reduce_sample(v, 65535); };
  uint8_t* out = image.pixels.data();
  for (size_t i = 0; i < image.area(); ++i, data += samples) {
    for (int c = 0; c < image.channels; ++c) *out++ = reduce(data[c]);
    if (alpha) image.alpha[i] = reduce(data[image.channels]);
  }
}

bool write_all(PngState& state, const Image& image, png_bytepp rows, std::span<const uint8_t> icc_chunk,
               std::span<const uint8_t> xmp_chunk) {
  const auto write = [&](const char* type, std::span<const uint8_t> content) {
    if (!content.empty())
      png_write_chunk(state.png, reinterpret_cast<png_const_bytep>(type), content.data(), content.size());
  };
  if (setjmp(png_jmpbuf(state.png))) return false;
  png_set_write_fn(state.png, &state, on_write, on_flush);
  const int type =
      (image.channels == 3 ? PNG_COLOR_MASK_COLOR : 0) | (image.has_alpha() ? PNG_COLOR_MASK_ALPHA : 0);
  png_set_IHDR(state.png, state.info, static_cast<png_uint_32>(image.width),
               static_cast<png_uint_32>(image.height), 8, type, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(state.png, 6);
  png_write_info(state.png, state.info);
  write("iCCP", icc_chunk);
  write("eXIf", image.exif);
  write("iTXt", xmp_chunk);
  png_write_image(state.png, rows);
  png_write_end(state.png, nullptr);
  return true;
}

std::vector<png_bytep> row_pointers(std::vector<uint8_t>& data, size_t stride, size_t rows) {
  std::vector<png_bytep> pointers(rows);
  for (size_t y = 0; y < rows; ++y) pointers[y] = data.data() + stride * y;
  return pointers;
}

}  // namespace

bool is_png(std::span<const uint8_t> bytes) {
  return bytes.size() >= 8 && png_sig_cmp(bytes.data(), 0, 8) == 0;
}

Image read_png(std::span<const uint8_t> bytes, const Limits& limits) {
  PngState state;
  state.input = bytes;
  state.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
  state.info = state.png ? png_create_info_struct(state.png) : nullptr;
  if (!state.info) throw ImageFault("libpng cannot be started");
  Header header = {};
  if (!read_header(state, header)) throw ImageFault(state.message);
  const int channels = header.colour_type & PNG_COLOR_MASK_COLOR ? 3 : 1;
  const bool alpha = (header.colour_type & PNG_COLOR_MASK_ALPHA) || header.has_key;
  const int sample_bytes = header.depth == 16 ? 2 : 1;
  check_size(header.width, header.height, (channels + alpha) * sample_bytes, limits);
  int samples = 0;
  if (!set_transforms(state, header, samples)) throw ImageFault(state.message);
  if (samples != channels + alpha) throw ImageFault("its header contradicts itself");

  const size_t stride = static_cast<size_t>(header.width) * samples * sample_bytes;
  std::vector<uint8_t> data(stride * header.height);
  std::vector<png_bytep> rows = row_pointers(data, stride, header.height);
  if (!read_rows(state, rows.data())) throw ImageFault(state.message);
  Image image(static_cast<int>(header.width), static_cast<int>(header.height), channels);
  if (sample_bytes == 2) {
    split(reinterpret_cast<const uint16_t*>(data.data()), samples, image);
  } else {
    split(data.data(), samples, image);
  }
  read_png_metadata(bytes, image);
  return image;
}

std::vector<uint8_t> write_png(const Image& image) {
  const int samples = image.channels + image.has_alpha();
  std::vector<uint8_t> data(image.area() * samples);
  for (size_t i = 0; i < image.area(); ++i) {
    std::memcpy(data.data() + samples * i, image.pixels.data() + image.channels * i, image.channels);
    if (image.has_alpha()) data[samples * i + image.channels] = image.alpha[i];
  }
  std::vector<png_bytep> rows = row_pointers(data, static_cast<size_t>(image.width) * samples, image.height);
  const std::vector<uint8_t> icc_chunk = png_icc_chunk(image.icc), xmp_chunk = png_xmp_chunk(image.xmp);
  PngState state;
  state.writing = true;
  state.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
  state.info = state.png ? png_create_info_struct(state.png) : nullptr;
  if (!state.info || !write_all(state, image, rows.data(), icc_chunk, xmp_chunk)) {
    throw std::runtime_error("libpng cannot write the image: " + state.message);
  }
  return std::move(state.output);
}

std::string png_library() {
  return std::string("libpng ") + png_get_libpng_ver(nullptr);
}

}  // namespace diffc::io
