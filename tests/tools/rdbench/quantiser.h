// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A small codec for tests: samples are quantised in steps of 256 / levels and stored in a byte each.
// Progressive in the sense of the framework: a payload is a sequence of refinements.

#pragma once

#include <memory>
#include <string>

#include "codec/base/error.h"
#include "codec/plugin/session.h"

namespace diffc::test {

inline constexpr ParamSpec kQuantiserParams[] = {
    {"step", ParamType::kInt, "8", 1, 128, "", "quantisation step"},
    {"fail", ParamType::kInt, "-1", -1, 255, "", "salt of the image that fails"},
};

class QuantiserEncoder : public Encoder {
 public:
  EncodeResult encode(Session&, const EncodeRequest& request) override {
    const Image& image = request.image;
    const auto step = static_cast<int>(request.params.integer("step"));
    if (request.params.integer("fail") == request.salt) throw Error(ErrorKind::kData, "made to fail");
    EncodeResult result;
    result.stream.codec = "quantiser";
    result.stream.width = image.width;
    result.stream.height = image.height;
    result.stream.channels = image.channels;
    result.payload = {'Q',
                      'T',
                      static_cast<uint8_t>(step),
                      static_cast<uint8_t>(image.channels),
                      static_cast<uint8_t>(image.width),
                      static_cast<uint8_t>(image.height)};
    // Run lengths make coarse steps small.
    for (std::size_t i = 0; i < image.pixels.size();) {
      const auto q = static_cast<uint8_t>(image.pixels[i] / step);
      std::size_t run = 1;
      while (run < 255 && i + run < image.pixels.size() && image.pixels[i + run] / step == q) ++run;
      result.payload.push_back(static_cast<uint8_t>(run));
      result.payload.push_back(q);
      i += run;
    }
    result.payload_bits = 8 * (result.payload.size() - 6);
    return result;
  }
};

class QuantiserDecoder : public Decoder {
 public:
  DecodeResult decode(Session&, const DecodeRequest& request) override {
    const std::span<const uint8_t> p = request.payload;
    Image image(p[4], p[5], p[3]);
    const int step = p[2];
    std::size_t i = 0;
    for (std::size_t at = 6; at + 1 < p.size(); at += 2) {
      for (int run = p[at]; run > 0 && i < image.pixels.size(); --run) {
        image.pixels[i++] = static_cast<uint8_t>(std::min(255, p[at + 1] * step + step / 2));
      }
    }
    return {std::move(image)};
  }
};

inline std::shared_ptr<Registry> quantiser_registry() {
  static const PluginDescriptor descriptor = [] {
    PluginDescriptor d;
    d.capabilities = kCapGrey | kCapNativeFile;
    d.name = "quantiser";
    d.version = "1";
    d.extensions = ".qt";
    d.rate_param = "step";
    d.rate_param_descends = 1;
    d.params = kQuantiserParams;
    d.param_count = 2;
    d.matches = [](const uint8_t* data, size_t size) {
      return static_cast<int>(size > 6 && data[0] == 'Q' && data[1] == 'T');
    };
    d.make_encoder = []() -> Encoder* { return new QuantiserEncoder; };
    d.make_decoder = []() -> Decoder* { return new QuantiserDecoder; };
    return d;
  }();
  static const PluginDescriptor* const list[] = {&descriptor};
  static const PluginTable table = {list, 1};
  auto registry = std::make_shared<Registry>();
  registry->add(table, "test");
  return registry;
}

}  // namespace diffc::test
