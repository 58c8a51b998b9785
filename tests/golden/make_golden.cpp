// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Writes the golden files: make_golden FOLDER. Run once per version of the format (README.md).

#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"
#include "codec/pipeline.h"
#include "tests/golden/golden_files.h"

namespace diffc::golden {
namespace {

using Bytes = std::vector<uint8_t>;

/// Two waves and a step: no pixel of a photograph.
Image picture(int width, int height, int channels) {
  Image image(width, height, channels);
  std::size_t k = 0;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < channels; ++c) {
        const int wave = (5 * x + 3 * y + 30 * c) % 256, step = x > y ? 30 : 0;
        image.pixels[k++] = static_cast<uint8_t>((wave < 128 ? wave : 255 - wave) + 60 + step);
      }
  return image;
}

Image with_alpha(Image image) {
  for (std::size_t k = 0; k < image.area(); ++k) image.alpha.push_back(static_cast<uint8_t>(3 * k));
  image.exif = {'I', 'I', '*', 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  return image;
}

class Writer {
 public:
  explicit Writer(std::string folder) : folder_(std::move(folder)), session_(make_session()) {
    std::filesystem::create_directories(folder_ + "/malformed");
  }

  Bytes file(const std::string& name, const Image& image, EncodeOptions options) {
    const Bytes bytes = encode_image(*session_, image, options).bytes;
    return prefix(name, bytes, bytes.size());
  }

  Bytes prefix(const std::string& name, const Bytes& bytes, std::size_t size) {
    const Bytes part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    write_file_atomically(folder_ + "/" + name + ".dfc", part);
    for (const char* sampler : kSamplers) {
      const DecodedFile decoded = decode_file(*session_, part, {.sampler = {sampler}});
      write_file_atomically(folder_ + "/" + name + "." + sampler + ".png", write_image(decoded.image, "png"));
      if (decoded.sampler.empty()) break;
    }
    return bytes;
  }

  void malformed(const std::string& name, Bytes bytes, const std::function<void(Bytes&)>& damage) {
    damage(bytes);
    write_file_atomically(folder_ + "/malformed/" + name + ".dfc", bytes);
  }

 private:
  std::string folder_;
  std::unique_ptr<Session> session_;
};

/// Codec `diffc` with the analytic model: every kind of estimate without a network.
EncodeOptions diffc_options(double quality, const std::string& rcc = "trellis") {
  EncodeOptions options;
  options.codec = "diffc";
  options.model = "gaussian";
  options.quality = quality;
  options.params["rcc"] = rcc;
  return options;
}

/// Left half black and white at random, right half the picture.
Image half_page(int width, int height) {
  Image image = picture(width, height, 3);
  uint32_t random = 1;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width / 2; ++x) {
      random = random * 1664525 + 1013904223;
      std::fill_n(&image.pixels[3 * (y * width + x)], 3, random >> 31 ? 255 : 0);
    }
  return image;
}

Image flat(int width, int height) {
  Image image(width, height, 3);
  for (std::size_t k = 0; k < image.size(); ++k) image.pixels[k] = static_cast<uint8_t>(k % 3 * 100);
  return image;
}

void write_all(const std::string& folder) {
  Writer writer(folder);
  EncodeOptions gaussian = diffc_options(55);
  gaussian.codec = "gaussian";
  gaussian.model.clear();
  const Bytes plain = writer.file("rgb_gaussian", picture(64, 64, 3), gaussian);
  writer.prefix("rgb_gaussian_prefix", plain, plain.size() / 2);
  writer.prefix("rgb_header_only", plain, 7);
  writer.file("rgb_diffc", picture(64, 48, 3), diffc_options(50));
  writer.file("rgb_pfr", picture(40, 24, 3), diffc_options(40, "pfr"));
  writer.file("grey_odd", picture(17, 33, 1), diffc_options(60));
  writer.file("one_pixel", picture(1, 1, 3), diffc_options(80));
  writer.file("flat", flat(48, 32), diffc_options(30));
  // Two tiles: a page with a palette, and another spectrum.
  writer.file("page", half_page(512, 12), diffc_options(30));
  writer.file("half_page", half_page(64, 64), diffc_options(40));
  EncodeOptions every = diffc_options(45);
  every.seed = 0x0123456789ABCDEF;
  every.salt = 200;
  every.params["steps"] = "20";
  every.checksum = every.full_model_hash = true;
  const Bytes boxes = writer.file("alpha_exif_checksum", with_alpha(picture(24, 31, 3)), every);
  EncodeOptions wrapped;
  wrapped.codec = "jpeg";
  wrapped.params["q"] = "70";
  const Bytes jpeg = writer.file("wrapped_jpeg", picture(16, 16, 3), wrapped);

  writer.malformed("header_cut", plain, [](Bytes& b) { b.resize(5); });
  writer.malformed("unknown_version", plain, [](Bytes& b) { b[2] = 7 << 5; });
  writer.malformed("unknown_option", plain, [](Bytes& b) { b[3] |= 1; });
  writer.malformed("unknown_codec", plain, [](Bytes& b) { b[4] = 7; });
  writer.malformed("unknown_model", plain, [](Bytes& b) { b[5] ^= 0x55; });
  writer.malformed("size_form", plain, [](Bytes& b) { b[6] = 200; });
  writer.malformed("huge_size", plain, [](Bytes& b) {
    const Bytes side = {0x87, 0xFF, 0xFF, 0xFF, 0x7F};
    b[6] = 128;
    b.insert(b.begin() + 7, side.begin(), side.end());
    b.insert(b.begin() + 7, side.begin(), side.end());
  });
  writer.malformed("checksum_flag", boxes, [](Bytes& b) { b[2] ^= 1; });
  writer.malformed("header_damaged", boxes, [](Bytes& b) { b[15] ^= 1; });
  writer.malformed("payload_damaged", boxes, [](Bytes& b) { b[b.size() / 4] ^= 1; });
  writer.malformed("box_damaged", boxes, [](Bytes& b) { b[b.size() - 6] ^= 1; });
  writer.malformed("bytes_after_end", boxes, [](Bytes& b) { b.push_back(0); });
  writer.malformed("codec_name", jpeg, [](Bytes& b) { b[6] = 'J'; });
}

}  // namespace
}  // namespace diffc::golden

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_golden FOLDER\n");
    return 2;
  }
  try {
    diffc::golden::write_all(argv[1]);
  } catch (const diffc::Error& error) {
    std::fprintf(stderr, "make_golden: %s\n", error.what());
    return 1;
  }
  return 0;
}
