// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <jxl/encode.h>

#include <algorithm>
#include <memory>

#include "codec/base/error.h"
#include "plugins/jxl/jxl_codec.h"
#include "plugins/jxl/jxl_colour.h"

namespace diffc::jxl {
namespace {

struct DestroyEncoder {
  void operator()(JxlEncoder* p) const { JxlEncoderDestroy(p); }
};

void check(JxlEncoderStatus status) {
  if (status != JXL_ENC_SUCCESS) throw Error(ErrorKind::kUnsupported, "libjxl cannot code this image");
}

std::vector<uint8_t> interleave(const Image& image) {
  const size_t samples = image.channels + 1;
  std::vector<uint8_t> out(image.area() * samples);
  for (size_t i = 0; i < image.area(); ++i) {
    std::copy_n(&image.pixels[image.channels * i], image.channels, &out[samples * i]);
    out[samples * i + image.channels] = image.alpha[i];
  }
  return out;
}

/// Boxes of EXIF, which begins with an offset to its TIFF header, and XMP.
void add_metadata(JxlEncoder* encoder, const Image& image) {
  check(JxlEncoderUseContainer(encoder, JXL_TRUE));
  check(JxlEncoderUseBoxes(encoder));
  if (!image.exif.empty()) {
    std::vector<uint8_t> box(4);
    box.insert(box.end(), image.exif.begin(), image.exif.end());
    check(JxlEncoderAddBox(encoder, "Exif", box.data(), box.size(), JXL_FALSE));
  }
  if (!image.xmp.empty())
    check(JxlEncoderAddBox(encoder, "xml ", image.xmp.data(), image.xmp.size(), JXL_FALSE));
  JxlEncoderCloseBoxes(encoder);
}

}  // namespace

double distance_of_quality(int quality) {
  if (quality >= 30) return 0.1 + 0.09 * (100 - quality);
  return kMaxDistance + (6.4 - kMaxDistance) * quality / 30;
}

std::vector<uint8_t> encode(const Image& image, const Settings& settings) {
  const std::unique_ptr<JxlEncoder, DestroyEncoder> encoder(JxlEncoderCreate(nullptr));
  if (!encoder) throw Error(ErrorKind::kUnsupported, "libjxl cannot be started");
  JxlBasicInfo info;
  JxlEncoderInitBasicInfo(&info);
  info.xsize = static_cast<uint32_t>(image.width);
  info.ysize = static_cast<uint32_t>(image.height);
  info.bits_per_sample = 8;
  info.num_color_channels = static_cast<uint32_t>(image.channels);
  info.uses_original_profile = settings.lossless;
  if (image.has_alpha()) {
    info.num_extra_channels = 1;
    info.alpha_bits = 8;
  }
  check(JxlEncoderSetBasicInfo(encoder.get(), &info));
  if (!image.exif.empty() || !image.xmp.empty()) add_metadata(encoder.get(), image);
  if (const auto colour = encoding_of(image.icc, image.channels, Match::kExact)) {
    check(JxlEncoderSetColorEncoding(encoder.get(), &*colour));
  } else if (JxlEncoderSetICCProfile(encoder.get(), image.icc.data(), image.icc.size()) != JXL_ENC_SUCCESS) {
    throw Error(ErrorKind::kUnsupported, "libjxl cannot use the colour profile",
                "write a .dfc file, or convert the picture to sRGB");
  }
  JxlEncoderFrameSettings* frame = JxlEncoderFrameSettingsCreate(encoder.get(), nullptr);
  check(JxlEncoderFrameSettingsSetOption(frame, JXL_ENC_FRAME_SETTING_EFFORT, settings.effort));
  // Colours below full transparency too.
  check(JxlEncoderFrameSettingsSetOption(frame, JXL_ENC_FRAME_SETTING_KEEP_INVISIBLE, 1));
  if (settings.lossless) {
    check(JxlEncoderSetFrameLossless(frame, JXL_TRUE));
  } else {
    check(JxlEncoderSetFrameDistance(frame, static_cast<float>(settings.distance)));
  }
  const std::vector<uint8_t> with_alpha = image.has_alpha() ? interleave(image) : std::vector<uint8_t>();
  const std::vector<uint8_t>& samples = image.has_alpha() ? with_alpha : image.pixels;
  const JxlPixelFormat format = {static_cast<uint32_t>(image.channels) + image.has_alpha(), JXL_TYPE_UINT8,
                                 JXL_NATIVE_ENDIAN, 0};
  check(JxlEncoderAddImageFrame(frame, &format, samples.data(), samples.size()));
  JxlEncoderCloseInput(encoder.get());

  std::vector<uint8_t> out(image.area() / 2 + 4096);
  size_t used = 0;
  JxlEncoderStatus status;
  do {
    if (used == out.size()) out.resize(2 * out.size());
    uint8_t* next = out.data() + used;
    size_t left = out.size() - used;
    status = JxlEncoderProcessOutput(encoder.get(), &next, &left);
    used = static_cast<size_t>(next - out.data());
    if (status == JXL_ENC_NEED_MORE_OUTPUT) out.resize(2 * out.size());
  } while (status == JXL_ENC_NEED_MORE_OUTPUT);
  check(status);
  out.resize(used);
  return out;
}

}  // namespace diffc::jxl
