// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tests/plugins/diffc/floor.h"

#include <algorithm>

#include "codec/metrics/distortion.h"

const diffc::PluginTable* diffc_builtin_diffc();
const diffc::PluginTable* diffc_builtin_gaussian();

namespace diffc {

double FloorResult::margin() const {
  const double bits_part = gaussian_bits > 0 ? 5 * bits_margin() / gaussian_bits : 99;
  return std::min({mean_margin(), flow_margin(), bits_part});
}

std::shared_ptr<Session> shipped_session() {
  auto registry = std::make_shared<Registry>();
  registry->add(*diffc_builtin_diffc(), "built-in");
  registry->add(*diffc_builtin_gaussian(), "built-in");
  registry->load_folder(DIFFC_TEST_PLUGINS);
  SessionOptions options;
  options.model_path = {DIFFC_TEST_MODELS};
  return std::make_shared<Session>(registry, options);
}

FloorResult check_floor(Session& session, const Image& image, EncodeOptions target) {
  const EncodedFile file = encode_image(session, image, target);
  const DecodedFile mean = decode_file(session, file.bytes, {.sampler = {"mean"}});
  Image observed(image.width, image.height, image.channels);
  to_samples(mean.observation->y, observed.pixels);
  FloorResult result;
  result.bpp = file.bpp();
  result.bits = 8.0 * static_cast<double>(file.bytes.size());
  result.observation = capped_psnr(mse(image, observed));
  result.mean = capped_psnr(mse(image, mean.image));
  result.flow = capped_psnr(mse(image, run_sampler(session, {"flow"}, *mean.observation)));
  if (target.quality) {
    target.codec = "gaussian";
    target.model = "";
    result.gaussian_bits = 8.0 * static_cast<double>(encode_image(session, image, target).bytes.size());
  }
  return result;
}

}  // namespace diffc
