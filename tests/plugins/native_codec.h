// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What the tests of the plugins with native files share: a codec found by name, made-up images, checks.

#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "codec/base/error.h"
#include "codec/base/image.h"
#include "codec/plugin/registry.h"
#include "codec/plugin/session.h"

/// Where the plugin under test comes from: its built-in table, which DIFFC_TEST_DECLARE declares, or a
/// folder.
#ifdef DIFFC_TEST_PLUGIN_DIR
#define DIFFC_TEST_DECLARE(name)
#define DIFFC_TEST_TABLE(name) nullptr
#else
#define DIFFC_TEST_DECLARE(name) const diffc::PluginTable* diffc_builtin_##name();
#define DIFFC_TEST_TABLE(name) diffc_builtin_##name()
#endif

namespace diffc::test {

/// Encoder and decoder of one plugin with a session of their own.
class NativeCodec {
 public:
  /// `table`: DIFFC_TEST_TABLE(name), null for a shared object.
  NativeCodec(const std::string& name, const PluginTable* table, SessionOptions options = {}) {
    auto registry = std::make_shared<Registry>();
    if (table) registry->add(*table, "built-in");
#ifdef DIFFC_TEST_PLUGIN_DIR
    registry->load_folder(DIFFC_TEST_PLUGIN_DIR);
#endif
    session_ = std::make_unique<Session>(registry, std::move(options));
    plugin_ = registry->need(name, kKindEncoder | kKindDecoder).descriptor;
  }

  const PluginDescriptor& plugin() const {
    return *plugin_;
  }
  Session& session() {
    return *session_;
  }

  EncodeResult encode(const Image& image, const Params::Map& params = {}) {
    const std::unique_ptr<Encoder> encoder(plugin_->make_encoder());
    return encoder->encode(
        *session_, {.image = image, .params = Params::checked(params, param_specs(*plugin_), plugin_->name)});
  }

  Image decode(std::span<const uint8_t> bytes) {
    const std::unique_ptr<Decoder> decoder(plugin_->make_decoder());
    DecodeRequest request;
    request.stream.codec = plugin_->name;
    request.payload = bytes;
    return std::get<Image>(decoder->decode(*session_, request).decoded);
  }

 private:
  std::unique_ptr<Session> session_;
  const PluginDescriptor* plugin_;
};

/// Smooth gradients with texture; the same on every machine.
inline Image made_up_image(int width, int height, int channels, bool alpha = false) {
  Image image(width, height, channels);
  uint32_t noise = 12345;
  size_t at = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        noise = noise * 1664525 + 1013904223;
        const int smooth = 60 + (3 * x + (c + 1) * 2 * y) % 256 / 2;
        const int texture = (x / 4 + y / 5 + c) % 3 == 0 ? 30 : 0;
        image.pixels[at++] = static_cast<uint8_t>(smooth + texture + static_cast<int>(noise >> 28));
      }
    }
  }
  if (alpha) {
    image.alpha.resize(image.area());
    for (size_t i = 0; i < image.area(); ++i)
      image.alpha[i] = static_cast<uint8_t>(250 - i * 200 / image.area());
  }
  return image;
}

inline double psnr(std::span<const uint8_t> a, std::span<const uint8_t> b) {
  if (a.size() != b.size() || a.empty()) return 0;
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(255.0 * 255.0 * a.size() / sum);
}

/// Encodes and decodes; the size stays, the PSNR of the colours (and of alpha, if any) is at least `least`.
inline void expect_round_trip(NativeCodec& codec, const Image& image, const Params::Map& params,
                              double least) {
  const EncodeResult coded = codec.encode(image, params);
  EXPECT_EQ(coded.stream.width, image.width);
  EXPECT_EQ(coded.stream.height, image.height);
  EXPECT_EQ(coded.stream.channels, image.channels);
  EXPECT_LE(coded.payload_bits, 8 * coded.payload.size());
  EXPECT_NE(codec.plugin().matches(coded.payload.data(), coded.payload.size()), 0);
  const Image back = codec.decode(coded.payload);
  ASSERT_EQ(back.width, image.width);
  ASSERT_EQ(back.height, image.height);
  ASSERT_EQ(back.channels, image.channels);
  EXPECT_GE(psnr(image.pixels, back.pixels), least);
  EXPECT_EQ(back.has_alpha(), image.has_alpha());
  if (image.has_alpha()) {
    EXPECT_GE(psnr(image.alpha, back.alpha), least);
  }
}

/// Sizes from 1x1 on, odd ones included, grey where the plugin takes it.
inline void expect_all_sizes(NativeCodec& codec, const Params::Map& params, double least) {
  static constexpr std::pair<int, int> kSizes[] = {{64, 64}, {1, 1}, {17, 33}, {3, 70}, {100, 1}, {8, 8}};
  for (const auto& [width, height] : kSizes) {
    SCOPED_TRACE(std::to_string(width) + "x" + std::to_string(height));
    expect_round_trip(codec, made_up_image(width, height, 3), params, least);
    if (codec.plugin().capabilities & kCapGrey) {
      expect_round_trip(codec, made_up_image(width, height, 1), params, least);
    }
  }
}

/// From the smallest file to the largest: bytes never fall, PSNR never falls by more than 0.1 dB.
inline void expect_monotone_rate(NativeCodec& codec, const std::vector<std::string>& values) {
  const Image image = made_up_image(64, 64, 3);
  size_t bytes = 0;
  uint64_t bits = 0;
  double quality = 0;
  for (const std::string& value : values) {
    SCOPED_TRACE(value);
    const EncodeResult coded = codec.encode(image, {{codec.plugin().rate_param, value}});
    const double now = psnr(image.pixels, codec.decode(coded.payload).pixels);
    EXPECT_GT(coded.payload.size(), bytes);
    EXPECT_GT(coded.payload_bits, bits);
    EXPECT_GT(now, quality - 0.1);
    bytes = coded.payload.size();
    bits = coded.payload_bits;
    quality = now;
  }
}

/// A profile that no library would take for one that it knows.
inline std::vector<uint8_t> unusual_profile(size_t size) {
  std::vector<uint8_t> icc(size);
  for (size_t i = 0; i < size; ++i) icc[i] = static_cast<uint8_t>(i * 37 + i / 256);
  return icc;
}

/// A little EXIF block: orientation 6.
inline std::vector<uint8_t> small_exif() {
  return {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0};
}

/// A little XMP packet.
inline std::vector<uint8_t> small_xmp() {
  const std::string text = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>";
  return {text.begin(), text.end()};
}

/// Decodes damaged bytes: an image or an Error, nothing else.
inline void expect_image_or_error(NativeCodec& codec, std::span<const uint8_t> bytes) {
  try {
    const Image image = codec.decode(bytes);
    EXPECT_EQ(image.pixels.size(), image.size());
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  }
}

/// Every prefix, and every byte inverted, with each of its bits flipped for the first `bit_flips` bytes.
inline void expect_survives_damage(NativeCodec& codec, std::vector<uint8_t> bytes, size_t bit_flips = 64) {
  for (size_t size = 0; size < bytes.size(); ++size) {
    // A copy of exact size lets the address sanitizer see reads behind the end.
    const std::vector<uint8_t> prefix(bytes.begin(), bytes.begin() + static_cast<long>(size));
    expect_image_or_error(codec, prefix);
  }
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      const auto mask = static_cast<uint8_t>(i < bit_flips ? 1 << bit : 0xFF);
      bytes[i] ^= mask;
      expect_image_or_error(codec, bytes);
      bytes[i] ^= mask;
      if (mask == 0xFF) break;
    }
  }
}

}  // namespace diffc::test
