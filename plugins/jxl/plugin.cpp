// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <jxl/decode.h>

#include <string>

#include "codec/plugin/abi.h"
#include "plugins/jxl/jxl_codec.h"
#include "plugins/native_result.h"

namespace diffc::jxl {
namespace {

constexpr ParamSpec kParams[] = {
    {"q", ParamType::kInt, "90", 0, 100, "", "quality: 100 is best (distance 0.1), 0 smallest (distance 15)"},
    {"distance", ParamType::kReal, "", 0.01, kMaxDistance, "", "Butteraugli distance, instead of q"},
    {"effort", ParamType::kInt, "7", 1, 9, "", "effort of the encoder: 9 is slowest"},
    {"lossless", ParamType::kFlag, "0", 0, 1, "", "code without loss"},
};

class JxlPluginEncoder : public Encoder {
 public:
  EncodeResult encode(Session&, const EncodeRequest& request) override {
    const Params& params = request.params;
    Settings settings;
    settings.distance = params.has("distance") ? params.real("distance")
                                               : distance_of_quality(static_cast<int>(params.integer("q")));
    settings.effort = static_cast<int>(params.integer("effort"));
    settings.lossless = params.flag("lossless");
    std::vector<uint8_t> file = jxl::encode(request.image, settings);
    // A bare codestream has no container; its two-byte signature is all that says nothing about the image.
    const uint64_t bits = 8 * (file.size() - 2);
    return native_result("jxl", request.image, std::move(file), bits);
  }
};

class JxlPluginDecoder : public Decoder {
 public:
  DecodeResult decode(Session& session, const DecodeRequest& request) override {
    return {jxl::decode(request.payload, session)};
  }
};

int matches(const uint8_t* data, size_t size) {
  const JxlSignature signature = JxlSignatureCheck(data, size);
  return signature == JXL_SIG_CODESTREAM || signature == JXL_SIG_CONTAINER;
}

const char* libraries() {
  const uint32_t v = JxlDecoderVersion();
  static const std::string text = "libjxl " + std::to_string(v / 1000000) + "." +
                                  std::to_string(v / 1000 % 1000) + "." + std::to_string(v % 1000);
  return text.c_str();
}

const PluginDescriptor kJxl = {
    .capabilities = kCapGrey | kCapAlpha | kCapMetadata | kCapNativeFile,
    .param_count = sizeof(kParams) / sizeof(*kParams),
    .name = "jxl",
    .version = "1.0",
    .summary = "JPEG XL through libjxl",
    .licence = "Apache-2.0 AND BSD-3-Clause",
    .libraries = libraries(),
    .extensions = ".jxl",
    .rate_param = "q",
    .params = kParams,
    .matches = matches,
    .make_encoder = []() -> Encoder* { return new JxlPluginEncoder; },
    .make_decoder = []() -> Decoder* { return new JxlPluginDecoder; },
};

}  // namespace
}  // namespace diffc::jxl

DIFFC_PLUGIN(jxl, &diffc::jxl::kJxl)
