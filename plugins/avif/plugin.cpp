// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <avif/avif.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "codec/base/error.h"
#include "codec/colour/profile.h"
#include "codec/metadata/exif.h"
#include "codec/plugin/abi.h"
#include "codec/plugin/session.h"
#include "plugins/avif/transform.h"
#include "plugins/native_result.h"

namespace diffc::avif {
namespace {

constexpr ParamSpec kParams[] = {
    {"q", ParamType::kInt, "60", 0, 100, "",
     "quality: 100 is best, 0 smallest; AV1 quantiser 63 (100 - q) / 100"},
    {"subsampling", ParamType::kText, "444", 0, 0, "420|444", "chroma resolution: halved both ways, or full"},
    {"speed", ParamType::kInt, "6", 0, 10, "", "speed of the encoder: 0 is slowest"},
    {"lossless", ParamType::kFlag, "0", 0, 1, "", "code without loss, colours as RGB"},
};

struct DestroyImage {
  void operator()(avifImage* p) const { avifImageDestroy(p); }
};
struct DestroyEncoder {
  void operator()(avifEncoder* p) const { avifEncoderDestroy(p); }
};
struct DestroyDecoder {
  void operator()(avifDecoder* p) const { avifDecoderDestroy(p); }
};
struct Output {
  avifRWData data = AVIF_DATA_EMPTY;
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() { avifRWDataFree(&data); }
};

void check(avifResult result, ErrorKind kind, const char* doing) {
  if (result == AVIF_RESULT_OK) return;
  throw Error(kind, std::string(doing) + ": " + avifResultToString(result));
}

/// Samples R, G, B, A of an image; grey ones repeated.
std::vector<uint8_t> to_rgba(const Image& image) {
  std::vector<uint8_t> rgba(image.area() * 4);
  for (size_t i = 0; i < image.area(); ++i) {
    for (int c = 0; c < 3; ++c)
      rgba[4 * i + c] = image.pixels[image.channels * i + (image.channels == 3 ? c : 0)];
    rgba[4 * i + 3] = image.has_alpha() ? image.alpha[i] : 255;
  }
  return rgba;
}

avifRGBImage rgba_view(const avifImage* image, std::vector<uint8_t>& rgba, bool has_alpha) {
  avifRGBImage view;
  avifRGBImageSetDefaults(&view, image);
  view.depth = 8;
  view.format = AVIF_RGB_FORMAT_RGBA;
  view.ignoreAlpha = !has_alpha;
  view.pixels = rgba.data();
  view.rowBytes = 4 * image->width;
  return view;
}

/// Bounds of libavif's decoder, which most programs keep: files beyond are written, but nobody opens them.
void check_readable(const Image& image) {
  if (std::max(image.width, image.height) <= AVIF_DEFAULT_IMAGE_DIMENSION_LIMIT &&
      image.area() <= AVIF_DEFAULT_IMAGE_SIZE_LIMIT)
    return;
  throw Error(ErrorKind::kUnsupported,
              "cannot write an image of " + std::to_string(image.width) + "x" + std::to_string(image.height) +
                  " as AVIF: programs open at most " + std::to_string(AVIF_DEFAULT_IMAGE_DIMENSION_LIMIT) +
                  " pixels a side and 2^28 altogether",
              "use another format");
}

/// What code points say that no profile is made of: high dynamic range, most often.
std::vector<std::string> colour_warnings(const avifImage& source, int channels) {
  const int primaries = source.colorPrimaries, transfer = source.transferCharacteristics;
  const auto unspecified = [](int code) { return code == 0 || code == 2; };
  const bool silent = unspecified(transfer) || (unspecified(primaries) && function_of_cicp(transfer));
  if (source.icc.size > 0 || silent || profile_of_cicp(primaries, transfer, channels)) return {};
  const char* name = transfer == AVIF_TRANSFER_CHARACTERISTICS_SMPTE2084 ? " (PQ)"
                     : transfer == AVIF_TRANSFER_CHARACTERISTICS_HLG     ? " (HLG)"
                                                                         : "";
  return {"the colours are lost: primaries " + std::to_string(primaries) + " and transfer " +
          std::to_string(transfer) + name + " of CICP have no profile here, samples are taken for sRGB"};
}

/// The profile in the file, else one of its code points.
std::vector<uint8_t> profile_of(const avifImage& source, int channels) {
  if (source.icc.size > 0) return {source.icc.data, source.icc.data + source.icc.size};
  return profile_of_cicp(source.colorPrimaries, source.transferCharacteristics, channels)
      .value_or(std::vector<uint8_t>());
}

class AvifEncoder : public Encoder {
 public:
  EncodeResult encode(Session&, const EncodeRequest& request) override {
    const Image& image = request.image;
    check_readable(image);
    const bool lossless = request.params.flag("lossless"), grey = image.channels == 1;
    const bool full = lossless || request.params.text("subsampling") == "444";
    const avifPixelFormat format = grey   ? AVIF_PIXEL_FORMAT_YUV400
                                   : full ? AVIF_PIXEL_FORMAT_YUV444
                                          : AVIF_PIXEL_FORMAT_YUV420;
    const std::unique_ptr<avifImage, DestroyImage> target(
        avifImageCreate(static_cast<uint32_t>(image.width), static_cast<uint32_t>(image.height), 8, format));
    target->colorPrimaries = AVIF_COLOR_PRIMARIES_BT709;
    target->transferCharacteristics = AVIF_TRANSFER_CHARACTERISTICS_SRGB;
    target->matrixCoefficients =
        lossless && !grey ? AVIF_MATRIX_COEFFICIENTS_IDENTITY : AVIF_MATRIX_COEFFICIENTS_BT601;
    target->yuvRange = AVIF_RANGE_FULL;
    if (!image.icc.empty()) avifImageSetProfileICC(target.get(), image.icc.data(), image.icc.size());
    if (!image.exif.empty()) avifImageSetMetadataExif(target.get(), image.exif.data(), image.exif.size());
    if (!image.xmp.empty()) avifImageSetMetadataXMP(target.get(), image.xmp.data(), image.xmp.size());
    std::vector<uint8_t> rgba = to_rgba(image);
    const avifRGBImage view = rgba_view(target.get(), rgba, image.has_alpha());
    check(avifImageRGBToYUV(target.get(), &view), ErrorKind::kUnsupported,
          "libavif cannot convert this image");
    if (grey) {  // exact, whatever the conversion rounds
      for (int y = 0; y < image.height; ++y) {
        std::memcpy(target->yuvPlanes[0] + static_cast<size_t>(target->yuvRowBytes[0]) * y,
                    image.pixels.data() + static_cast<size_t>(image.width) * y, image.width);
      }
    }

    const std::unique_ptr<avifEncoder, DestroyEncoder> encoder(avifEncoderCreate());
    const int q = static_cast<int>(request.params.integer("q"));
    const int quantiser = lossless ? 0 : ((100 - q) * 63 + 50) / 100;
    encoder->maxThreads = 1;
    encoder->speed = static_cast<int>(request.params.integer("speed"));
    encoder->minQuantizer = encoder->maxQuantizer = quantiser;
    encoder->minQuantizerAlpha = encoder->maxQuantizerAlpha = AVIF_QUANTIZER_LOSSLESS;
    Output output;
    check(avifEncoderWrite(encoder.get(), target.get(), &output.data), ErrorKind::kUnsupported,
          "libavif cannot code this image");
    return native_result("avif", image, {output.data.data, output.data.data + output.data.size},
                         8 * (encoder->ioStats.colorOBUSize + encoder->ioStats.alphaOBUSize));
  }
};

class AvifDecoder : public Decoder {
 public:
  DecodeResult decode(Session& session, const DecodeRequest& request) override {
    static constexpr const char* kDamaged = "damaged AVIF file";
    const Limits& limits = session.options().limits;
    const std::unique_ptr<avifDecoder, DestroyDecoder> decoder(avifDecoderCreate());
    // libdav1d, the usual choice, writes messages about damaged files to standard error.
    if (avifCodecName(AVIF_CODEC_CHOICE_AOM, AVIF_CODEC_FLAG_CAN_DECODE))
      decoder->codecChoice = AVIF_CODEC_CHOICE_AOM;
    decoder->maxThreads = 1;
    decoder->imageSizeLimit =
        static_cast<uint32_t>(std::min<uint64_t>(limits.max_pixels, AVIF_DEFAULT_IMAGE_SIZE_LIMIT));
    check(avifDecoderSetIOMemory(decoder.get(), request.payload.data(), request.payload.size()),
          ErrorKind::kData, kDamaged);
    check(avifDecoderParse(decoder.get()), ErrorKind::kData, kDamaged);
    const avifImage* source = decoder->image;
    const bool grey = source->yuvFormat == AVIF_PIXEL_FORMAT_YUV400;
    session.check_size(source->width, source->height, grey ? 1 : 3);
    check(avifDecoderNextImage(decoder.get()), ErrorKind::kData, kDamaged);

    Image image(static_cast<int>(source->width), static_cast<int>(source->height), grey ? 1 : 3);
    std::vector<uint8_t> rgba(image.area() * 4);
    const bool alpha = source->alphaPlane != nullptr;
    avifRGBImage view = rgba_view(source, rgba, alpha);
    check(avifImageYUVToRGB(source, &view), ErrorKind::kData, kDamaged);
    if (alpha) image.alpha.resize(image.area());
    for (size_t i = 0; i < image.area(); ++i) {
      std::memcpy(&image.pixels[image.channels * i], &rgba[4 * i], image.channels);
      if (alpha) image.alpha[i] = rgba[4 * i + 3];
    }
    image.icc = profile_of(*source, image.channels);
    image.exif.assign(source->exif.data, source->exif.data + source->exif.size);
    image.xmp.assign(source->xmp.data, source->xmp.data + source->xmp.size);
    // The properties of the file count, not what EXIF says beside them.
    reset_exif_orientation(image.exif);
    apply_transforms(*source, image);
    std::vector<std::string> warnings = colour_warnings(*source, image.channels);
    return {.decoded = std::move(image), .warnings = std::move(warnings)};
  }
};

int matches(const uint8_t* data, size_t size) {
  const avifROData start = {data, size};
  return size >= 12 && !std::memcmp(data + 4, "ftyp", 4) && avifPeekCompatibleFileType(&start);
}

const char* libraries() {
  static const std::string text = [] {
    char codecs[256];
    avifCodecVersions(codecs);
    return std::string("libavif ") + avifVersion() + " (" + codecs + ")";
  }();
  return text.c_str();
}

const PluginDescriptor kAvif = {
    .capabilities = kCapGrey | kCapAlpha | kCapMetadata | kCapNativeFile,
    .param_count = sizeof(kParams) / sizeof(*kParams),
    .name = "avif",
    .version = "1.0",
    .summary = "AVIF (AV1 still pictures) through libavif",
    .licence = "Apache-2.0 AND BSD-2-Clause",
    .libraries = libraries(),
    .extensions = ".avif",
    .rate_param = "q",
    .params = kParams,
    .matches = matches,
    .make_encoder = []() -> Encoder* { return new AvifEncoder; },
    .make_decoder = []() -> Decoder* { return new AvifDecoder; },
};

}  // namespace
}  // namespace diffc::avif

DIFFC_PLUGIN(avif, &diffc::avif::kAvif)
