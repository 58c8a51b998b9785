// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/gaussian/shaped_codec.h"

#include <algorithm>
#include <array>

#include "codec/base/error.h"
#include "codec/diffusion/chain.h"
#include "codec/diffusion/stream_header.h"
#include "models/gaussian/models.h"
#include "models/gaussian/stationary_denoiser.h"
#include "plugins/gaussian/shaped_denoiser.h"
#include "plugins/gaussian/stream_model.h"

namespace diffc::gaussian {

namespace {

constexpr int kLeastLevel = -7000, kMostLevel = 3000;
constexpr int kLevelOffset = 8192;
/// As of any chain, and the components of a tile.
constexpr uint64_t kBytesPerDimension = 40;
/// The chain's own last level, whatever theta is.
constexpr uint8_t kSchedule = 1;
constexpr StepRules kRules = {PriorKind::kWidened, Estimates::kOfModel};

constexpr std::array<ParamSpec, 3> kParams = {{
    {"shape", ParamType::kText, "flow", 0, 0, "isotropic|ancestral|flow",
     "noise by component: the same for all, DiffC-A*, DiffC-F*"},
    {"level", ParamType::kInt, "-1500", kLeastLevel, kMostLevel, "", "1024 ln of the noise, sqrt(theta)"},
    {"rcc", ParamType::kText, "trellis", 0, 0, "trellis|trellis-fast|trellis-slow|ideal",
     "reverse channel coding scheme"},
}};

void check_memory(const Session& session, int width, int height, int channels) {
  session.check_memory(kBytesPerDimension * width * height * channels,
                       "coding " + std::to_string(width) + "x" + std::to_string(height));
}

/// Own header: that of a diffusion codec, the shape, the level in two bytes.
std::vector<uint8_t> shaped_header(rcc::SchemeId scheme, NoiseSetting setting) {
  std::vector<uint8_t> bytes = header_bytes({static_cast<uint8_t>(scheme), kSchedule, 0});
  const int level = setting.level + kLevelOffset;
  bytes.push_back(static_cast<uint8_t>(setting.shape));
  bytes.push_back(static_cast<uint8_t>(level >> 8));
  bytes.push_back(static_cast<uint8_t>(level & 255));
  return bytes;
}

/// The stream as the chain knows it.
StreamInfo chain_stream(const StreamInfo& stream) {
  StreamInfo inner = stream;
  inner.codec_header.resize(kDiffusionHeaderSize);
  return inner;
}

NoiseSetting read_setting(const StreamInfo& stream) {
  const std::vector<uint8_t>& bytes = stream.codec_header;
  const Error damaged(ErrorKind::kData, "the header of gaussian-shaped makes no sense",
                      "the file is damaged");
  if (bytes.size() != kShapedHeaderSize || bytes[3] >= kShapeNames.size()) throw damaged;
  const NoiseSetting setting{static_cast<NoiseShape>(bytes[3]), bytes[4] * 256 + bytes[5] - kLevelOffset};
  const DiffusionHeader header = read_header(chain_stream(stream));
  if (setting.level < kLeastLevel || setting.level > kMostLevel || header.schedule != kSchedule ||
      header.exact || prior_of(static_cast<rcc::SchemeId>(header.scheme)) != kRules.prior)
    throw damaged;
  return setting;
}

std::shared_ptr<const ShapedDenoiser> shaped_denoiser(const DenoiserPtr& model, const StreamInfo& stream) {
  const auto stationary = std::dynamic_pointer_cast<const StationaryGaussianDenoiser>(model);
  if (!stationary)
    throw Error(ErrorKind::kUnsupported, "shaped noise is for stationary Gaussian models",
                "use --model gaussian, or gaussian:KEY=VALUE,...");
  const StreamInfo inner = chain_stream(stream);
  return std::make_shared<const ShapedDenoiser>(stationary->spectrum(), stationary->info().id,
                                                read_setting(stream), make_schedule(inner).end, stream.height,
                                                stream.width);
}

NoisyObservation observe(const StreamInfo& stream, const std::shared_ptr<const ShapedDenoiser>& denoiser,
                         Chain& chain) {
  NoisyObservation o{.width = stream.width,
                     .height = stream.height,
                     .channels = stream.channels,
                     .y = {chain.y().begin(), chain.y().end()},
                     .eta = static_cast<float>(chain.eta()),
                     .denoiser = denoiser,
                     .key = stream_key(stream),
                     .expected_mse = chain.expected_mse(),
                     .error_spectrum = chain.error_spectrum()};
  o.to_pixels = [denoiser](std::span<float> x) { denoiser->to_pixels(x); };
  return o;
}

void set_end_offsets(const StreamInfo& inner, const ImageDenoiser& fitted, const rcc::Scheme& scheme,
                     EncodeResult& result) {
  StepLayout layout(inner, fitted, scheme, kRules);
  SideInfo side(inner.format, fitted.side_weights());
  RangeDecoder decoder(result.payload);
  std::size_t k = 0;
  layout.read_steps(decoder, side, [&](const ParsedStep&) {
    if (k < result.stats.steps.size()) result.stats.steps[k++].end_offset = decoder.bytes_needed();
  });
}

}  // namespace

std::span<const ParamSpec> shaped_params() {
  return kParams;
}

EncodeResult encode_shaped(Session& session, const EncodeRequest& request) {
  const Image& image = request.image;
  check_memory(session, image.width, image.height, image.channels);
  const DenoiserPtr model =
      for_channels(session.model(request.model.empty() ? "gaussian" : request.model), image.channels);
  const std::string& name = request.params.text("shape");
  const auto shape =
      static_cast<NoiseShape>(std::find(kShapeNames.begin(), kShapeNames.end(), name) - kShapeNames.begin());
  const rcc::SchemeId id = rcc::scheme_by_name(request.params.text("rcc"));
  EncodeResult result;
  StreamInfo& stream = result.stream;
  stream.codec = "gaussian-shaped";
  stream.width = image.width;
  stream.height = image.height;
  stream.channels = image.channels;
  stream.model_id = model->info().id;
  stream.model_bytes = session.model_id_bytes(stream.model_id);
  stream.salt = request.salt;
  stream.seed = request.seed;
  stream.codec_header = shaped_header(id, {shape, static_cast<NoiseLevel>(request.params.integer("level"))});

  const StreamInfo inner = chain_stream(stream);
  const auto denoiser = shaped_denoiser(model, stream);
  const ImageDenoiser fitted(denoiser, image.height, image.width, image.channels);
  const auto scheme = rcc::make_scheme(id, {session.threads()});
  std::vector<float> x(image.size());
  to_unit(image.pixels, x);
  denoiser->to_components(x);

  Chain chain(inner, fitted, *scheme, kRules, session.threads());
  RangeEncoder coder;
  SideInfo side(inner.format, fitted.side_weights());
  const int last = chain.schedule().intervals;
  while (chain.position() < last) {
    report(request.progress, static_cast<double>(chain.position()) / last);
    const int jump = std::min(chain.layout().expected_jump(), last - chain.position());
    const double before = coder.bits();
    Chain::Step step = chain.send(chain.propose(x, jump, side), coder, side);
    result.stats.steps.push_back(
        {.eta = static_cast<float>(eta_of_level(chain.schedule().level(step.position))),
         .kl_bits = step.kl_bits,
         .bits = coder.bits() - before,
         .side_bits = step.side_bits});
    result.stats.kl_bits += step.kl_bits;
    chain.commit(std::move(step));
  }
  result.payload = coder.finish();
  result.payload_bits = 8 * result.payload.size();
  set_end_offsets(inner, fitted, *scheme, result);
  if (request.keep_observation || id == rcc::SchemeId::kIdeal)
    result.observation = observe(inner, denoiser, chain);
  return result;
}

DecodeResult decode_shaped(Session& session, const DecodeRequest& request) {
  const StreamInfo inner = chain_stream(request.stream);
  check_memory(session, inner.width, inner.height, inner.channels);
  const auto denoiser = shaped_denoiser(stream_model(session, request), request.stream);
  const ImageDenoiser fitted(denoiser, inner.height, inner.width, inner.channels);
  const auto scheme =
      rcc::make_scheme(static_cast<rcc::SchemeId>(read_header(inner).scheme), {session.threads()});
  Chain chain(inner, fitted, *scheme, kRules, session.threads());
  RangeDecoder decoder(request.payload);
  SideInfo side(inner.format, fitted.side_weights());
  int steps = 0;
  while (std::optional<Chain::Step> step = chain.decode(decoder, side)) {
    chain.commit(std::move(*step));
    ++steps;
    if (request.preview) {
      std::vector<float> pixels(chain.xhat().begin(), chain.xhat().end());
      denoiser->to_pixels(pixels);
      Image image(inner.width, inner.height, inner.channels);
      to_samples(pixels, image.pixels);
      request.preview(std::move(image));
    }
    report(request.progress, static_cast<double>(chain.position()) / chain.schedule().intervals);
  }
  return {observe(inner, denoiser, chain), steps};
}

std::vector<HeaderField> describe_shaped(const StreamInfo& stream) {
  const NoiseSetting setting = read_setting(stream);
  return {
      {"rcc",
       std::string(rcc::scheme_name(static_cast<rcc::SchemeId>(read_header(chain_stream(stream)).scheme)))},
      {"shape", std::string(kShapeNames[static_cast<std::size_t>(setting.shape)])},
      {"level", int64_t{setting.level}}};
}

}  // namespace diffc::gaussian
