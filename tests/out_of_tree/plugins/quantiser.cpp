// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A small complete codec: samples are quantised, predicted from their neighbours and coded with an adaptive
// model. step = 1 is lossless.

#include <algorithm>
#include <vector>

#include "codec/base/error.h"
#include "codec/bits/byte_io.h"
#include "codec/bits/range_coder.h"
#include "codec/plugin/abi.h"
#include "codec/plugin/session.h"

namespace {

using namespace diffc;

constexpr ParamSpec kParams[] = {
    {"step", ParamType::kInt, "8", 1, 64, "", "quantisation step: 1 is lossless, 64 smallest"}};

/// Quantised samples of an image, predicted by the median edge detector of LOCO-I (Weinberger et al. 2000).
struct Levels {
  int width, height, channels;
  std::vector<uint8_t> values;

  Levels(int w, int h, int c) : width(w), height(h), channels(c), values(std::size_t{1} * w * h * c) {}

  uint8_t predicted(std::size_t k) const {
    const std::size_t row = static_cast<std::size_t>(width) * channels,
                      c = static_cast<std::size_t>(channels);
    const bool first_row = k < row, first_column = k % row < c;
    if (first_row && first_column) return 0;
    if (first_row) return values[k - c];
    if (first_column) return values[k - row];
    const int left = values[k - c], up = values[k - row], corner = values[k - row - c];
    return static_cast<uint8_t>(std::clamp(left + up - corner, std::min(left, up), std::max(left, up)));
  }
};

AdaptiveModel residual_model() {
  std::vector<uint16_t> weights(256);
  for (int k = 0; k < 256; ++k) weights[k] = static_cast<uint16_t>(1 + 400 / (1 + std::min(k, 256 - k)));
  return AdaptiveModel(weights);
}

class QuantiserEncoder : public Encoder {
 public:
  EncodeResult encode(Session&, const EncodeRequest& request) override {
    const Image& image = request.image;
    const int step = static_cast<int>(request.params.integer("step"));
    Levels levels(image.width, image.height, image.channels);
    AdaptiveModel model = residual_model();
    RangeEncoder coder;
    for (std::size_t k = 0; k < levels.values.size(); ++k) {
      levels.values[k] = static_cast<uint8_t>(image.pixels[k] / step);
      model.encode(coder, static_cast<uint8_t>(levels.values[k] - levels.predicted(k)));
    }
    ByteWriter out;
    out.varint(static_cast<uint32_t>(image.width));
    out.varint(static_cast<uint32_t>(image.height));
    out.u8(static_cast<uint8_t>(image.channels));
    out.u8(static_cast<uint8_t>(step));
    out.append(coder.finish());
    EncodeResult result;
    result.stream.codec = "quantiser";
    result.stream.width = image.width;
    result.stream.height = image.height;
    result.stream.channels = image.channels;
    result.payload = out.take();
    result.payload_bits = 8 * result.payload.size();
    return result;
  }
};

class QuantiserDecoder : public Decoder {
 public:
  DecodeResult decode(Session& session, const DecodeRequest& request) override {
    ByteReader in(request.payload, "the quantiser payload");
    const uint32_t width = in.varint(), height = in.varint();
    const int channels = in.u8(), step = in.u8();
    session.check_size(width, height, channels);
    if (step < 1 || step > 64)
      throw Error(ErrorKind::kData, "the quantisation step is out of range", "the file is damaged");
    Levels levels(static_cast<int>(width), static_cast<int>(height), channels);
    AdaptiveModel model = residual_model();
    RangeDecoder coder(in.take(in.remaining()));
    for (std::size_t k = 0; k < levels.values.size(); ++k) {
      levels.values[k] = static_cast<uint8_t>(levels.predicted(k) + model.decode(coder));
      if (!coder.determined()) throw Error(ErrorKind::kTruncated, "the quantiser payload is truncated");
    }
    Image image(levels.width, levels.height, channels);
    std::transform(levels.values.begin(), levels.values.end(), image.pixels.begin(),
                   [&](uint8_t v) { return static_cast<uint8_t>(std::min(255, v * step + step / 2)); });
    return {std::move(image)};
  }
};

const PluginDescriptor kQuantiser = {
    .capabilities = kCapGrey,
    .param_count = sizeof(kParams) / sizeof(*kParams),
    .name = "quantiser",
    .version = "1.0",
    .summary = "predictive coding of quantised samples",
    .licence = "Apache-2.0",
    .rate_param = "step",
    .rate_param_descends = 1,
    .params = kParams,
    .make_encoder = []() -> Encoder* { return new QuantiserEncoder; },
    .make_decoder = []() -> Decoder* { return new QuantiserDecoder; },
};

}  // namespace

DIFFC_PLUGIN(quantiser, &kQuantiser)
