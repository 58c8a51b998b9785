// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <libde265/de265.h>
#include <x265.h>

#include <string>
#include <utility>

#include "codec/base/error.h"
#include "codec/plugin/abi.h"
#include "codec/plugin/session.h"
#include "plugins/bpg/bpg_file.h"
#include "plugins/bpg/container.h"
#include "plugins/native_result.h"

namespace diffc::bpg {
namespace {

constexpr ParamSpec kParams[] = {
    {"qp", ParamType::kInt, "29", 0, 51, "", "quantiser of the colours: 0 is best, 51 smallest"},
    {"alpha_qp", ParamType::kInt, "", 0, 51, "", "quantiser of alpha (default: as qp)"},
    {"lossless", ParamType::kFlag, "0", 0, 1, "", "code the samples without loss, colours as RGB"},
    {"preset", ParamType::kText, "veryslow", 0, 0,
     "ultrafast|veryfast|fast|medium|slow|slower|veryslow|placebo", "effort of libx265"},
};

class BpgEncoder : public Encoder {
 public:
  EncodeResult encode(Session&, const EncodeRequest& request) override {
    const Image& image = request.image;
    WriteSettings settings;
    settings.colour.qp = static_cast<int>(request.params.integer("qp"));
    settings.colour.lossless = request.params.flag("lossless");
    settings.colour.preset = request.params.text("preset");
    settings.alpha = settings.colour;
    if (request.params.has("alpha_qp"))
      settings.alpha.qp = static_cast<int>(request.params.integer("alpha_qp"));
    WrittenFile file = write_bpg(image, settings);
    return native_result("bpg", image, std::move(file.bytes), file.slice_bits);
  }
};

class BpgDecoder : public Decoder {
 public:
  DecodeResult decode(Session& session, const DecodeRequest& request) override {
    return {read_bpg(request.payload, session)};
  }
};

const char* libraries() {
  static const std::string text =
      std::string("libx265 ") + x265_version_str + ", libde265 " + de265_get_version();
  return text.c_str();
}

const PluginDescriptor kBpg = {
    .capabilities = kCapGrey | kCapAlpha | kCapMetadata | kCapNativeFile,
    .param_count = sizeof(kParams) / sizeof(*kParams),
    .name = "bpg",
    .version = "1.0",
    .summary = "BPG (HEVC intra) 4:4:4 through libx265 and libde265",
    .licence = "GPL-2.0-or-later AND LGPL-3.0-or-later",
    .libraries = libraries(),
    .extensions = ".bpg",
    .rate_param = "qp",
    .rate_param_descends = 1,
    .params = kParams,
    .matches =
        [](const uint8_t* data, size_t size) {
          return static_cast<int>(is_bpg({data, size}));
        },
    .make_encoder = []() -> Encoder* { return new BpgEncoder; },
    .make_decoder = []() -> Decoder* { return new BpgDecoder; },
};

}  // namespace
}  // namespace diffc::bpg

DIFFC_PLUGIN(bpg, &diffc::bpg::kBpg)
