// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <cstdio>
// jpeglib.h needs stdio.h before it.
#include <jpeglib.h>

#include "codec/base/error.h"
#include "codec/image_file/formats.h"
#include "codec/image_file/image_file.h"
#include "codec/plugin/abi.h"
#include "codec/plugin/session.h"
#include "plugins/jpeg/jpeg_encode.h"
#include "plugins/native_result.h"

#define DIFFC_JPEG_TEXT_(x) #x
#define DIFFC_JPEG_TEXT(x) DIFFC_JPEG_TEXT_(x)

namespace diffc::jpeg {
namespace {

constexpr ParamSpec kParams[] = {
    {"q", ParamType::kInt, "75", 1, 100, "", "quality of libjpeg: 100 is best, 1 smallest"},
    {"subsampling", ParamType::kText, "420", 0, 0, "420|444", "chroma resolution: halved both ways, or full"},
    {"progressive", ParamType::kFlag, "0", 0, 1, "", "several scans instead of one"},
};

class JpegEncoder : public Encoder {
 public:
  EncodeResult encode(Session&, const EncodeRequest& request) override {
    Settings settings;
    settings.quality = static_cast<int>(request.params.integer("q"));
    settings.full_chroma = request.params.text("subsampling") == "444";
    settings.progressive = request.params.flag("progressive");
    std::vector<uint8_t> file = jpeg::encode(request.image, settings);
    const uint64_t bits = scan_bits(file);
    return native_result("jpeg", request.image, std::move(file), bits);
  }
};

class JpegDecoder : public Decoder {
 public:
  DecodeResult decode(Session& session, const DecodeRequest& request) override {
    const std::span<const uint8_t> bytes = request.payload;
    if (!io::is_jpeg(bytes)) throw Error(ErrorKind::kData, "damaged JPEG file: it does not start like one");
    return {read_stored_image(bytes, "JPEG file", session.options().limits)};
  }
};

const PluginDescriptor kJpeg = {
    .capabilities = kCapGrey | kCapMetadata | kCapNativeFile,
    .param_count = sizeof(kParams) / sizeof(*kParams),
    .name = "jpeg",
    .version = "1.0",
    .summary = "JPEG with optimised Huffman tables through libjpeg",
    .licence = "Apache-2.0 AND IJG AND BSD-3-Clause AND Zlib",
    .libraries = "libjpeg-turbo " DIFFC_JPEG_TEXT(LIBJPEG_TURBO_VERSION),
    .extensions = ".jpg .jpeg",
    .rate_param = "q",
    .params = kParams,
    .matches =
        [](const uint8_t* data, size_t size) {
          return static_cast<int>(io::is_jpeg({data, size}));
        },
    .make_encoder = []() -> Encoder* { return new JpegEncoder; },
    .make_decoder = []() -> Decoder* { return new JpegDecoder; },
};

}  // namespace
}  // namespace diffc::jpeg

DIFFC_PLUGIN(jpeg, &diffc::jpeg::kJpeg)
