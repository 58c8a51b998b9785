// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <jxl/decode.h>

#include <algorithm>
#include <memory>

#include "codec/base/error.h"
#include "codec/colour/identify.h"
#include "codec/colour/profile.h"
#include "codec/metadata/exif.h"
#include "plugins/jxl/budget.h"
#include "plugins/jxl/jxl_boxes.h"
#include "plugins/jxl/jxl_codec.h"
#include "plugins/jxl/jxl_colour.h"

namespace diffc::jxl {
namespace {

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
  if (JxlDecoderGetColorAsICCProfile(decoder, nullptr, target, icc.data(), size) != JXL_DEC_SUCCESS)
    return {};
  // Known spaces under their usual names, not libjxl's.
  const auto space = read_profile(icc, channels).space;
  if (!space) return icc;
  return *space == default_space(channels) ? std::vector<uint8_t>() : make_profile(*space);
}

/// Where libjxl has the choice of colours, those that the picture had: nothing wide is made narrow.
void prefer_original(JxlDecoder* decoder, int channels) {
  const auto target = JXL_COLOR_PROFILE_TARGET_ORIGINAL;
  JxlColorEncoding colour = {};
  if (JxlDecoderGetColorAsEncodedProfile(decoder, nullptr, target, &colour) != JXL_DEC_SUCCESS) {
    size_t size = 0;
    std::vector<uint8_t> icc;
    if (JxlDecoderGetICCProfileSize(decoder, nullptr, target, &size) == JXL_DEC_SUCCESS) icc.resize(size);
    if (!icc.empty()) check(JxlDecoderGetColorAsICCProfile(decoder, nullptr, target, icc.data(), size));
    const auto near = encoding_of(icc, channels, Match::kNear);
    colour = near ? *near : *encoding_of({}, channels, Match::kNear);
  }
  check(JxlDecoderSetPreferredColorProfile(decoder, &colour));
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
  check(JxlDecoderSubscribeEvents(
      decoder.get(), JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE | JXL_DEC_BOX));
  check(JxlDecoderSetUnpremultiplyAlpha(decoder.get(), JXL_TRUE));
  check(JxlDecoderSetInput(decoder.get(), bytes.data(), bytes.size()));
  // Without JxlDecoderCloseInput() a short file gives JXL_DEC_NEED_MORE_INPUT; with it libjxl 0.7 prints.
  Image image;
  bool have_image = false;
  JxlBasicInfo info = {};
  std::vector<uint8_t> samples;
  Boxes boxes(decoder.get());
  for (;;) {
    const JxlDecoderStatus status = JxlDecoderProcessInput(decoder.get());
    if (status == JXL_DEC_BASIC_INFO) {
      check(JxlDecoderGetBasicInfo(decoder.get(), &info));
      session.check_size(info.xsize, info.ysize, info.num_color_channels == 1 ? 1 : 3);
    } else if (status == JXL_DEC_COLOR_ENCODING) {
      if (!info.uses_original_profile) prefer_original(decoder.get(), info.num_color_channels == 1 ? 1 : 3);
    } else if (status == JXL_DEC_BOX) {
      boxes.next();
    } else if (status == JXL_DEC_BOX_NEED_MORE_OUTPUT) {
      if (!boxes.grow())
        throw Error(ErrorKind::kLimit, "the EXIF or XMP of the JPEG XL file is larger than 16 MiB");
    } else if (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER && !have_image) {
      image = Image(static_cast<int>(info.xsize), static_cast<int>(info.ysize),
                    info.num_color_channels == 1 ? 1 : 3);
      image.icc = profile_of(decoder.get(), image.channels);
      const uint32_t count = static_cast<uint32_t>(image.channels) + (info.alpha_bits > 0);
      const JxlPixelFormat format = {count, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
      samples.resize(image.area() * count);
      check(JxlDecoderSetImageOutBuffer(decoder.get(), &format, samples.data(), samples.size()));
    } else if (status == JXL_DEC_FULL_IMAGE) {
      set_pixels(image, std::move(samples), info.alpha_bits > 0);
      have_image = true;
      JxlDecoderCloseInput(decoder.get());  // boxes may follow
    } else if (have_image) {
      // The end, or a second frame: what boxes are whole counts.
      if (status == JXL_DEC_SUCCESS) boxes.finish();
      image.exif = boxes.exif();
      image.xmp = boxes.xmp();
      reset_exif_orientation(image.exif);  // libjxl turns pictures upright by their own orientation
      return image;
    } else if (status == JXL_DEC_NEED_MORE_INPUT) {
      damaged("it ends too early");
    } else {
      damaged("libjxl cannot decode it");
    }
  }
}

}  // namespace diffc::jxl
