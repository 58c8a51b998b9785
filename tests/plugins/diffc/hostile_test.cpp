// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Damaged files: an image or a clean error, never anything else.

#include "codec/base/error.h"
#include "tests/plugins/diffc/codec_fixture.h"

namespace diffc {
namespace {

/// True if decoding gave an image of an allowed size, false for an Error; anything else fails the test.
bool decodes(Session& session, const std::vector<uint8_t>& bytes) {
  try {
    const DecodedFile file = decode_file(session, bytes, {.sampler = {"mean"}});
    EXPECT_EQ(file.image.pixels.size(), file.image.size());
    EXPECT_GT(file.image.size(), 0u);
    return true;
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return false;
  }
}

/// Sizes a flipped header byte may declare are kept small, so that the test ends.
class HostileTest : public CodecTest {
 protected:
  HostileTest() {
    auto registry = std::make_shared<Registry>();
    registry->add(*diffc_builtin_diffc(), "built-in");
    registry->add(*diffc_builtin_gaussian(), "built-in");
    SessionOptions options;
    options.threads = 1;
    options.limits.max_pixels = 20000;
    session_ = std::make_unique<Session>(registry, options);
  }
};

TEST_F(HostileTest, EveryPrefixDecodesOrSaysWhy) {
  const EncodedFile file = encode_image(*session_, picture(8, 8, 3, 1), options(50));
  for (std::size_t n = 0; n <= file.bytes.size(); ++n) {
    const bool ok =
        decodes(*session_, {file.bytes.begin(), file.bytes.begin() + static_cast<std::ptrdiff_t>(n)});
    EXPECT_EQ(ok, n >= file.header_bytes) << n;
  }
}

TEST_F(HostileTest, EveryFlipOfEveryByteIsSurvived) {
  const EncodedFile file = encode_image(*session_, picture(8, 8, 3, 2), options(50));
  for (std::size_t k = 0; k < file.bytes.size(); ++k)
    for (int flip = 1; flip < 256; flip += k < file.header_bytes ? 1 : 37) {
      std::vector<uint8_t> bytes = file.bytes;
      bytes[k] ^= static_cast<uint8_t>(flip);
      decodes(*session_, bytes);
    }
}

TEST_F(HostileTest, WithChecksumEveryFlipIsAnError) {
  EncodeOptions o = options(50);
  o.checksum = true;
  const EncodedFile file = encode_image(*session_, picture(8, 8, 3, 3), o);
  ASSERT_TRUE(decodes(*session_, file.bytes));
  for (std::size_t k = 0; k < file.bytes.size(); ++k)
    for (int bit = 0; bit < 8; ++bit) {
      std::vector<uint8_t> bytes = file.bytes;
      bytes[k] ^= static_cast<uint8_t>(1 << bit);
      EXPECT_FALSE(decodes(*session_, bytes)) << "byte " << k << " bit " << bit;
    }
}

}  // namespace
}  // namespace diffc
