// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <jxl/decode.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "codec/base/error.h"
#include "codec/colour/identify.h"
#include "plugins/jxl/jxl_codec.h"

namespace diffc::jxl {
namespace {

/// malloc with a budget: a damaged codestream may ask for anything.
class Budget {
 public:
  explicit Budget(uint64_t bytes) : left_(bytes) {}

  JxlMemoryManager manager() { return {this, &allocate, &release}; }

 private:
  /// In front of every block, as large as the strictest alignment.
  struct alignas(std::max_align_t) Size {
    size_t bytes;
  };

  static void* allocate(void* opaque, size_t bytes) {
    auto* budget = static_cast<Budget*>(opaque);
    if (bytes > budget->left_) return nullptr;
    auto* size = static_cast<Size*>(std::malloc(sizeof(Size) + bytes));
    if (!size) return nullptr;
    size->bytes = bytes;
    budget->left_ -= bytes;
    return size + 1;
  }

  static void release(void* opaque, void* block) {
    if (!block) return;
    Size* size = static_cast<Size*>(block) - 1;
    static_cast<Budget*>(opaque)->left_ += size->bytes;
    std::free(size);
  }

  uint64_t left_;
};

struct DestroyDecoder {
  void operator()(JxlDecoder* p) const { JxlDecoderDestroy(p); }
};

[[noreturn]] void damaged(const char* why) {
  throw Error(ErrorKind::kData, std::string("damaged JPEG XL file: ") + why);
}

void check(JxlDecoderStatus status) {
  if (status != JXL_DEC_SUCCESS) damaged("libjxl cannot decode it");
}

/// The profile of the samples that the decoder gives, unless it is that of pictures without one.
std::vector<uint8_t> profile_of(const JxlDecoder* decoder, int channels) {
  size_t size = 0;
  const auto target = JXL_COLOR_PROFILE_TARGET_DATA;
  if (JxlDecoderGetICCProfileSize(decoder, nullptr, target, &size) != JXL_DEC_SUCCESS) return {};
  std::vector<uint8_t> icc(size);
  if (JxlDecoderGetColorAsICCProfile(decoder, nullptr, target, icc.data(), size) != JXL_DEC_SUCCESS ||
      is_default_profile(icc, channels))
    return {};
  return icc;
}

/// Takes the samples apart; without alpha they are the pixels.
void set_pixels(Image& image, std::vector<uint8_t> samples, bool alpha) {
  if (!alpha) {
    image.pixels = std::move(samples);
    return;
  }
  image.alpha.resize(image.area());
  const size_t stride = image.channels + 1;
  for (size_t i = 0; i < image.area(); ++i) {
    std::copy_n(&samples[stride * i], image.channels, &image.pixels[image.channels * i]);
    image.alpha[i] = samples[stride * i + image.channels];
  }
}

}  // namespace

Image decode(std::span<const uint8_t> bytes, const Session& session) {
  Budget budget(session.options().limits.max_memory);
  const JxlMemoryManager manager = budget.manager();
  const std::unique_ptr<JxlDecoder, DestroyDecoder> decoder(JxlDecoderCreate(&manager));
  if (!decoder) throw Error(ErrorKind::kUnsupported, "libjxl cannot be started");
  check(JxlDecoderSubscribeEvents(decoder.get(),
                                  JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE));
  check(JxlDecoderSetUnpremultiplyAlpha(decoder.get(), JXL_TRUE));
  check(JxlDecoderSetInput(decoder.get(), bytes.data(), bytes.size()));
  // Without JxlDecoderCloseInput() a short file gives JXL_DEC_NEED_MORE_INPUT; with it libjxl 0.7 prints.
  Image image;
  JxlBasicInfo info = {};
  std::vector<uint8_t> samples;
  for (;;) {
    const JxlDecoderStatus status = JxlDecoderProcessInput(decoder.get());
    if (status == JXL_DEC_BASIC_INFO) {
      check(JxlDecoderGetBasicInfo(decoder.get(), &info));
      session.check_size(info.xsize, info.ysize, info.num_color_channels == 1 ? 1 : 3);
    } else if (status == JXL_DEC_COLOR_ENCODING) {
      if (info.uses_original_profile) continue;
      JxlColorEncoding colour = {};
      colour.color_space = info.num_color_channels == 1 ? JXL_COLOR_SPACE_GRAY : JXL_COLOR_SPACE_RGB;
      colour.white_point = JXL_WHITE_POINT_D65;
      colour.primaries = JXL_PRIMARIES_SRGB;
      colour.transfer_function = JXL_TRANSFER_FUNCTION_SRGB;
      colour.rendering_intent = JXL_RENDERING_INTENT_RELATIVE;
      check(JxlDecoderSetPreferredColorProfile(decoder.get(), &colour));
    } else if (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER) {
      image = Image(static_cast<int>(info.xsize), static_cast<int>(info.ysize),
                    info.num_color_channels == 1 ? 1 : 3);
      image.icc = profile_of(decoder.get(), image.channels);
      const uint32_t count = static_cast<uint32_t>(image.channels) + (info.alpha_bits > 0);
      const JxlPixelFormat format = {count, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
      samples.resize(image.area() * count);
      check(JxlDecoderSetImageOutBuffer(decoder.get(), &format, samples.data(), samples.size()));
    } else if (status == JXL_DEC_FULL_IMAGE) {
      set_pixels(image, std::move(samples), info.alpha_bits > 0);
      return image;
    } else if (status == JXL_DEC_NEED_MORE_INPUT) {
      damaged("it ends too early");
    } else {
      damaged("libjxl cannot decode it");
    }
  }
}

}  // namespace diffc::jxl
