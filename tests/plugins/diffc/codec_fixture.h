// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A session with the plugins diffc and gaussian, and pictures to code.

#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "codec/diffusion/diffusion_codec.h"
#include "codec/metrics/distortion.h"
#include "codec/pipeline.h"
#include "models/gaussian/stationary_denoiser.h"

const diffc::PluginTable* diffc_builtin_diffc();
const diffc::PluginTable* diffc_builtin_gaussian();

namespace diffc {

class CodecTest : public testing::Test {
 protected:
  static std::unique_ptr<Session> make_session(int threads = 2) {
    auto registry = std::make_shared<Registry>();
    registry->add(*diffc_builtin_diffc(), "built-in");
    registry->add(*diffc_builtin_gaussian(), "built-in");
    SessionOptions options;
    options.threads = threads;
    return std::make_unique<Session>(registry, options);
  }

  /// A picture drawn from the default Gaussian model.
  static Image picture(int width, int height, int channels, uint64_t seed) {
    gaussian::Spectrum spectrum;
    spectrum.channels = channels;
    const auto model = gaussian::StationaryGaussianDenoiser::make(spectrum);
    Image image(width, height, channels);
    to_samples(model->sample(height, width, seed), image.pixels);
    return image;
  }

  static double quality(const Image& a, const Image& b) { return psnr(mse(a, b)); }

  /// 'gaussian' is diffc's chain with an exact denoiser: the same code without a network.
  static EncodeOptions options(double q) {
    EncodeOptions o;
    o.codec = "gaussian";
    o.quality = q;
    return o;
  }

  std::unique_ptr<Session> session_ = make_session();
};

}  // namespace diffc
