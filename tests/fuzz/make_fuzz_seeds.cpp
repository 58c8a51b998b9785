// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Writes small valid files for the fuzzers to start from: make_fuzz_seeds FOLDER.

#include <cstdio>
#include <filesystem>
#include <string>

#include "codec/base/error.h"
#include "codec/colour/profile.h"
#include "codec/image_file/image_file.h"
#include "codec/pipeline.h"

#define DIFFC_DECLARE(name) const diffc::PluginTable* diffc_builtin_##name();
DIFFC_DECLARE(diffc)
DIFFC_DECLARE(gaussian)
DIFFC_DECLARE(r2d2)
DIFFC_DECLARE(jpeg)
DIFFC_DECLARE(bpg)
DIFFC_DECLARE(webp)
DIFFC_DECLARE(jxl)
DIFFC_DECLARE(avif)

namespace {

using namespace diffc;

Session make_session() {
  auto registry = std::make_shared<Registry>();
  registry->add(*diffc_builtin_diffc(), "built-in");
  registry->add(*diffc_builtin_gaussian(), "built-in");
  registry->add(*diffc_builtin_r2d2(), "built-in");
#ifdef DIFFC_HAVE_JPEG
  registry->add(*diffc_builtin_jpeg(), "built-in");
#endif
#ifdef DIFFC_HAVE_BPG
  registry->add(*diffc_builtin_bpg(), "built-in");
#endif
#ifdef DIFFC_HAVE_WEBP
  registry->add(*diffc_builtin_webp(), "built-in");
#endif
#ifdef DIFFC_HAVE_JXL
  registry->add(*diffc_builtin_jxl(), "built-in");
#endif
#ifdef DIFFC_HAVE_AVIF
  registry->add(*diffc_builtin_avif(), "built-in");
#endif
  return Session(registry, {});
}

Image picture(int width, int height, int channels, bool alpha) {
  Image image(width, height, channels);
  for (std::size_t k = 0; k < image.size(); ++k)
    image.pixels[k] = static_cast<uint8_t>(90 + 40 * (k / channels % width / 4 % 2) + 3 * (k % 11));
  if (alpha)
    for (std::size_t k = 0; k < image.area(); ++k) image.alpha.push_back(static_cast<uint8_t>(17 * k));
  return image;
}

void save(const std::string& folder, const std::string& name, std::vector<uint8_t> bytes) {
  std::filesystem::create_directories(folder);
  write_file_atomically(folder + "/" + name, bytes);
}

void make_seeds(const std::string& root) {
  Session session = make_session();
  std::vector<Image> pictures = {picture(8, 8, 3, false), picture(5, 3, 1, false), picture(8, 4, 3, true)};
  pictures[2].icc = make_profile({Primaries::kP3, Transfer::kSrgb});
  int serial = 0;
  for (const Image& image : pictures) {
    const std::string name = std::to_string(serial++);
    for (const char* extension : {"png", "ppm", "bmp", "tiff"})
      if (!image.has_alpha() || std::string(extension) != "ppm")
        save(root + "/image", name + "." + extension, write_image(image, extension));
    for (const bool checksum : {false, true}) {
      EncodeOptions options;
      options.codec = checksum ? "gaussian" : "diffc";
      options.model = "gaussian";
      options.quality = 40;
      options.checksum = options.full_model_hash = checksum;
      const EncodedFile file = encode_image(session, image, options);
      std::vector<uint8_t> bytes = file.bytes;
      bytes.insert(bytes.begin(), static_cast<uint8_t>(serial));  // the sampler
      save(root + "/dfc", name + (checksum ? "c" : ""), bytes);
      bytes.erase(bytes.begin() + 1, bytes.begin() + 1 + static_cast<std::ptrdiff_t>(file.header_bytes));
      save(root + "/range", name + (checksum ? "c" : ""), bytes);
    }
    if (image.channels == 1) {
      EncodeOptions options;
      options.codec = "r2d2";
      std::vector<uint8_t> bytes = encode_image(session, image, options).bytes;
      bytes.insert(bytes.begin(), uint8_t{0});
      save(root + "/dfc", name + "r", bytes);
    }
    for (const PluginEntry& entry : session.registry().plugins()) {
      if (!(entry.descriptor->capabilities & kCapNativeFile)) continue;
      EncodeOptions options;
      options.codec = entry.descriptor->name;
      options.native = true;
      Image native = image;
      if (!(entry.descriptor->capabilities & kCapAlpha)) native.alpha.clear();
      save(root + "/" + options.codec, name, encode_image(session, native, options).bytes);
      if (options.codec == "jpeg")
        save(root + "/image", name + ".jpg", encode_image(session, native, options).bytes);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_fuzz_seeds FOLDER\n");
    return 2;
  }
  try {
    make_seeds(argv[1]);
  } catch (const diffc::Error& error) {
    std::fprintf(stderr, "make_fuzz_seeds: %s\n", error.what());
    return 1;
  }
  return 0;
}
