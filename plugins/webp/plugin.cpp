// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <webp/decode.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "codec/base/error.h"
#include "codec/plugin/abi.h"
#include "codec/plugin/session.h"
#include "plugins/native_result.h"

namespace diffc::webp {
namespace {

constexpr ParamSpec kParams[] = {
    {"q", ParamType::kInt, "75", 0, 100, "", "quality of libwebp: 100 is best, 0 smallest"},
    {"effort", ParamType::kInt, "4", 0, 6, "", "compression method: 6 is slowest"},
    {"lossless", ParamType::kFlag, "0", 0, 1, "", "code without loss; q is then the effort"},
};

[[noreturn]] void fail(ErrorKind kind, const std::string& why) {
  throw Error(kind, why);
}

struct DeleteMux {
  void operator()(WebPMux* mux) const { WebPMuxDelete(mux); }
};
using Mux = std::unique_ptr<WebPMux, DeleteMux>;

/// The file with the chunks of profile, EXIF and XMP added.
std::vector<uint8_t> add_metadata(const std::vector<uint8_t>& file, const Image& image) {
  if (image.icc.empty() && image.exif.empty() && image.xmp.empty()) return file;
  const WebPData data = {file.data(), file.size()};
  const Mux mux(WebPMuxCreate(&data, 0));
  const auto add = [&](const char* name, const std::vector<uint8_t>& block) {
    const WebPData chunk = {block.data(), block.size()};
    return block.empty() || WebPMuxSetChunk(mux.get(), name, &chunk, 1) == WEBP_MUX_OK;
  };
  WebPData out = {nullptr, 0};
  if (!mux || !add("ICCP", image.icc) || !add("EXIF", image.exif) || !add("XMP ", image.xmp) ||
      WebPMuxAssemble(mux.get(), &out) != WEBP_MUX_OK) {
    fail(ErrorKind::kUnsupported, "libwebpmux cannot add the metadata: write it without metadata");
  }
  std::vector<uint8_t> bytes(out.bytes, out.bytes + out.size);
  WebPDataClear(&out);
  return bytes;
}

void read_metadata(std::span<const uint8_t> file, Image& image) {
  const WebPData data = {file.data(), file.size()};
  const Mux mux(WebPMuxCreate(&data, 0));
  const auto get = [&](const char* name, std::vector<uint8_t>& block) {
    WebPData chunk;
    if (mux && WebPMuxGetChunk(mux.get(), name, &chunk) == WEBP_MUX_OK) {
      block.assign(chunk.bytes, chunk.bytes + chunk.size);
    }
  };
  get("ICCP", image.icc);
  get("EXIF", image.exif);
  get("XMP ", image.xmp);
  // Some programs keep what JPEG has before the block.
  static constexpr uint8_t kJpegPrefix[] = {'E', 'x', 'i', 'f', 0, 0};
  if (image.exif.size() >= 6 && std::equal(kJpegPrefix, kJpegPrefix + 6, image.exif.begin()))
    image.exif.erase(image.exif.begin(), image.exif.begin() + 6);
}

/// Bits of the chunks with picture data, without RIFF and chunk headers.
uint64_t picture_bits(std::span<const uint8_t> file) {
  uint64_t bytes = 0;
  for (size_t at = 12; at + 8 <= file.size();) {
    const uint8_t* chunk = file.data() + at;
    const uint64_t size = chunk[4] | chunk[5] << 8 | chunk[6] << 16 | uint64_t{chunk[7]} << 24;
    if (!std::memcmp(chunk, "VP8 ", 4) || !std::memcmp(chunk, "VP8L", 4) || !std::memcmp(chunk, "ALPH", 4))
      bytes += size;
    at += 8 + size + (size & 1);
  }
  return 8 * bytes;
}

struct Picture {
  WebPPicture picture;
  WebPMemoryWriter writer;

  Picture() {
    if (!WebPPictureInit(&picture))
      fail(ErrorKind::kUnsupported, "libwebp has another ABI than it was built for");
    WebPMemoryWriterInit(&writer);
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
  }
  ~Picture() {
    WebPPictureFree(&picture);
    WebPMemoryWriterClear(&writer);
  }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
};

[[noreturn]] void too_large() {
  fail(ErrorKind::kUnsupported,
       "cannot write this image as WebP: its sides may have 16383 pixels at most, use another format");
}

void import_pixels(const Image& image, WebPPicture& picture) {
  picture.width = image.width;
  picture.height = image.height;
  const int samples = image.has_alpha() ? 4 : 3;
  bool done;
  if (image.has_alpha()) {
    std::vector<uint8_t> rgba(image.area() * 4);
    for (size_t i = 0; i < image.area(); ++i) {
      std::memcpy(&rgba[4 * i], &image.pixels[3 * i], 3);
      rgba[4 * i + 3] = image.alpha[i];
    }
    done = WebPPictureImportRGBA(&picture, rgba.data(), samples * image.width);
  } else {
    done = WebPPictureImportRGB(&picture, image.pixels.data(), samples * image.width);
  }
  if (!done) too_large();
}

class WebpEncoder : public Encoder {
 public:
  EncodeResult encode(Session&, const EncodeRequest& request) override {
    const Image& image = request.image;
    WebPConfig config;
    if (!WebPConfigInit(&config))
      fail(ErrorKind::kUnsupported, "libwebp has another ABI than it was built for");
    config.quality = static_cast<float>(request.params.integer("q"));
    config.method = static_cast<int>(request.params.integer("effort"));
    config.lossless = request.params.flag("lossless");
    config.exact = config.lossless;  // colours below full transparency too
    config.thread_level = 0;
    Picture target;
    target.picture.use_argb = config.lossless;
    import_pixels(image, target.picture);
    if (!WebPEncode(&config, &target.picture)) {
      if (target.picture.error_code == VP8_ENC_ERROR_BAD_DIMENSION) too_large();
      fail(ErrorKind::kUnsupported,
           "libwebp cannot code this image (error " + std::to_string(target.picture.error_code) + ")");
    }
    const std::vector<uint8_t> file(target.writer.mem, target.writer.mem + target.writer.size);
    const uint64_t bits = picture_bits(file);
    return native_result("webp", image, add_metadata(file, image), bits);
  }
};

class WebpDecoder : public Decoder {
 public:
  DecodeResult decode(Session& session, const DecodeRequest& request) override {
    const std::span<const uint8_t> bytes = request.payload;
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(bytes.data(), bytes.size(), &features) != VP8_STATUS_OK) {
      fail(ErrorKind::kData, "damaged WebP file: its header cannot be read");
    }
    if (features.has_animation) fail(ErrorKind::kUnsupported, "animated WebP files are not supported");
    session.check_size(features.width, features.height, 3);
    Image image(features.width, features.height, 3);
    const size_t size = image.area() * (features.has_alpha ? 4 : 3);
    std::vector<uint8_t> rgba(features.has_alpha ? size : 0);
    const auto decode = features.has_alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
    uint8_t* out = features.has_alpha ? rgba.data() : image.pixels.data();
    if (!decode(bytes.data(), bytes.size(), out, size, static_cast<int>(size / image.height))) {
      fail(ErrorKind::kData, "damaged WebP file: its picture cannot be decoded");
    }
    if (features.has_alpha) {
      image.alpha.resize(image.area());
      for (size_t i = 0; i < image.area(); ++i) {
        std::memcpy(&image.pixels[3 * i], &rgba[4 * i], 3);
        image.alpha[i] = rgba[4 * i + 3];
      }
    }
    read_metadata(bytes, image);
    return {std::move(image)};
  }
};

int matches(const uint8_t* data, size_t size) {
  return size >= 16 && !std::memcmp(data, "RIFF", 4) && !std::memcmp(data + 8, "WEBPVP8", 7);
}

const char* libraries() {
  const int v = WebPGetEncoderVersion();
  static const std::string text = "libwebp " + std::to_string(v >> 16) + "." + std::to_string(v >> 8 & 255) +
                                  "." + std::to_string(v & 255);
  return text.c_str();
}

const PluginDescriptor kWebp = {
    .capabilities = kCapAlpha | kCapMetadata | kCapNativeFile,
    .param_count = sizeof(kParams) / sizeof(*kParams),
    .name = "webp",
    .version = "1.0",
    .summary = "WebP through libwebp",
    .licence = "Apache-2.0 AND BSD-3-Clause",
    .libraries = libraries(),
    .extensions = ".webp",
    .rate_param = "q",
    .params = kParams,
    .matches = matches,
    .make_encoder = []() -> Encoder* { return new WebpEncoder; },
    .make_decoder = []() -> Decoder* { return new WebpDecoder; },
};

}  // namespace
}  // namespace diffc::webp

DIFFC_PLUGIN(webp, &diffc::webp::kWebp)
