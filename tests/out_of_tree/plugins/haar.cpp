// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A diffusion codec with a model of its own: independent Gaussian Haar coefficients of blocks of 8x8, whose
// variance falls by a factor from scale to scale. The engine does the rest: noise levels, reverse channel
// coding, rate targets.
//
//   diffc encode photo.png -o photo.dfc --codec haar --bpp 2

#include <array>
#include <cmath>

#include "codec/base/sha256.h"
#include "codec/diffusion/diffusion_codec.h"
#include "codec/diffusion/stream_header.h"
#include "codec/plugin/abi.h"

namespace {

using namespace diffc;

constexpr int kSide = 8;
/// Of the mean of a block, then of the details from coarse to fine.
constexpr std::array<float, 4> kVariance = {16.0f, 1.0f, 0.2f, 0.04f};
constexpr const char* kModel = "haar 8x8, variances 16, 1, 0.2, 0.04";

using Block = std::array<float, kSide * kSide>;

/// One step of the orthonormal Haar transform, its own inverse, on the first size x size samples.
void butterfly(Block& b, int size, bool forward) {
  const float half = std::sqrt(0.5f);
  std::array<float, kSide> line;
  const auto pass = [&](int first, int stride) {
    for (int k = 0; k < size / 2; ++k) {
      const int at = forward ? 2 * k : k, other = forward ? 2 * k + 1 : size / 2 + k;
      const float a = b[first + at * stride], d = b[first + other * stride];
      line[forward ? k : 2 * k] = half * (a + d);
      line[forward ? size / 2 + k : 2 * k + 1] = half * (a - d);
    }
    for (int k = 0; k < size; ++k) b[first + k * stride] = line[k];
  };
  for (int i = 0; i < size; ++i) pass(i * kSide, 1);
  for (int j = 0; j < size; ++j) pass(j, kSide);
}

class HaarDenoiser : public Denoiser {
 public:
  HaarDenoiser() {
    info_.name = "haar";
    info_.id = sha256_hex(kModel);
    info_.size_multiple = kSide;
    info_.eta_min = 1e-3f;
    info_.eta_max = 1e3f;
  }

  const DenoiserInfo& info() const override { return info_; }

  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    constexpr int kChannels = 3;
    for (int row = 0; row < batch * height; row += kSide)
      for (int column = 0; column < width; column += kSide)
        for (int c = 0; c < kChannels; ++c) {
          const auto at = [&](int k) {
            return (static_cast<std::size_t>(row + k / kSide) * width + column + k % kSide) * kChannels + c;
          };
          Block b;
          for (int k = 0; k < kSide * kSide; ++k) b[k] = y[at(k)];
          for (int size = kSide; size > 1; size /= 2) butterfly(b, size, true);
          shrink(b, eta[row / height] * eta[row / height]);
          for (int size = 2; size <= kSide; size *= 2) butterfly(b, size, false);
          for (int k = 0; k < kSide * kSide; ++k) xhat[at(k)] = b[k];
        }
  }

 private:
  static void shrink(Block& b, float noise) {
    for (int k = 0; k < kSide * kSide; ++k) {
      const int reach = std::max(k / kSide, k % kSide);
      const float v = kVariance[reach == 0 ? 0 : reach < 2 ? 1 : reach < 4 ? 2 : 3];
      b[k] *= v / (v + noise);
    }
  }

  DenoiserInfo info_;
};

class HaarEncoder : public Encoder {
 public:
  EncodeResult encode(Session& session, const EncodeRequest& request) override {
    return encode_diffusion(session, request, "haar", std::make_shared<HaarDenoiser>(), Estimates::kChosen);
  }
};

class HaarDecoder : public Decoder {
 public:
  DecodeResult decode(Session& session, const DecodeRequest& request) override {
    return decode_diffusion(session, request, std::make_shared<HaarDenoiser>(), Estimates::kChosen);
  }
  std::vector<HeaderField> describe(const StreamInfo& stream) const override {
    return describe_header(stream);
  }
};

const PluginDescriptor kHaar = {
    .capabilities = kCapGrey | kCapProgressive | kCapObservation | kCapMaxBytes | kCapPsnr | kCapQuality,
    .param_count = static_cast<uint32_t>(diffusion_params().size()),
    .name = "haar",
    .version = "1.0",
    .summary = "DiffC with a Gaussian model of Haar coefficients",
    .licence = "Apache-2.0",
    .params = diffusion_params().data(),
    .codec_header_size = kDiffusionHeaderSize,
    .make_encoder = []() -> Encoder* { return new HaarEncoder; },
    .make_decoder = []() -> Decoder* { return new HaarDecoder; },
};

}  // namespace

DIFFC_PLUGIN(haar, &kHaar)
