// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Progressive decoding of real photographs: more steps never make the posterior mean worse on average.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "codec/diffusion/chain.h"
#include "codec/diffusion/stream_header.h"
#include "codec/image_file/image_file.h"
#include "codec/metrics/distortion.h"
#include "codec/plugin/session.h"

namespace diffc {
namespace {

std::vector<std::string> photographs() {
  std::vector<std::string> paths;
  const char* shared = std::getenv("DIFFC_SHARED");
  if (!shared) return paths;
  const std::filesystem::path folder = std::filesystem::path(shared) / "datasets" / "eval_photos";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST(Photographs, MeanIsMonotoneOverStepBoundaries) {
  const std::vector<std::string> paths = photographs();
  if (paths.empty()) GTEST_SKIP() << "no photographs in $DIFFC_SHARED/datasets/eval_photos";
  auto registry = std::make_shared<Registry>();
  registry->load_folder(DIFFC_TEST_PLUGINS);
  SessionOptions options;
  options.model_path = {DIFFC_TEST_MODELS};
  Session session(registry, options);
  const DenoiserPtr model = session.model("diffc-fast");
  const auto scheme = rcc::make_scheme(rcc::SchemeId::kTrellisFast);

  constexpr std::size_t kSteps = 16;
  std::vector<double> mean(kSteps, 0.0);
  for (const std::string& path : paths) {
    const Image image = read_image_file(path);
    StreamInfo stream;
    stream.width = image.width;
    stream.height = image.height;
    stream.channels = image.channels;
    const uint8_t schedule = schedule_reaching(level_of_eta(0.02));
    stream.codec_header = header_bytes(
        {static_cast<uint8_t>(scheme->id()), schedule, steps_for_stride(image.size(), schedule, 307)});
    const ImageDenoiser denoiser(model, image.height, image.width, image.channels);
    Chain chain(stream, denoiser, *scheme, {prior_of(scheme->id()), Estimates::kOfModel}, session.threads());
    std::vector<float> x(image.size());
    to_unit(image.pixels, x);
    RangeEncoder coder;
    SideInfo side(stream.format);
    Image decoded(image.width, image.height, image.channels);
    for (std::size_t k = 0; k < kSteps; ++k) {
      const Chain::Proposal proposal = chain.propose(x, chain.layout().expected_jump(), side);
      chain.commit(chain.send(proposal, coder, side));
      to_samples(chain.xhat(), decoded.pixels);
      mean[k] += psnr(mse(image, decoded)) / static_cast<double>(paths.size());
    }
  }
  for (std::size_t k = 0; k < kSteps; ++k) {
    std::printf("after step %zu: %.3f dB\n", k + 1, mean[k]);
    if (k > 0) {
      EXPECT_GE(mean[k], mean[k - 1] - 0.05);
    }
  }
}

}  // namespace
}  // namespace diffc
