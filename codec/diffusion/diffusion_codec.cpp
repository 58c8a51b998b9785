// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/diffusion_codec.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "codec/base/error.h"
#include "codec/base/stopwatch.h"
#include "codec/diffusion/effort.h"
#include "codec/diffusion/encoder_run.h"
#include "codec/diffusion/sample_layer.h"
#include "codec/diffusion/schedule.h"
#include "codec/diffusion/step_forecast.h"
#include "codec/diffusion/stream_header.h"
#include "codec/rcc/gpu_search.h"

namespace diffc {

namespace {

constexpr double kDefaultQuality = 50;
/// Where the usual grid ends: eta 0.01, about 5 bits per pixel.
constexpr NoiseLevel kUsualEnd = -4720;
/// Where that of lossless streams ends: the finest level that the shipped models know. Ending earlier costs
/// 0.8 % at -4720, 3.5 % at -4000.
constexpr NoiseLevel kLosslessEnd = -5222;

/// y, its successor, xhat, plan weights, and what the model and a tile in work take.
constexpr uint64_t kDecoderBytesPerDimension = 20;

/// Beyond these a receiver in float loses more than 0.05 dB where the sender's estimates are rounded to
/// bfloat16: errors of early steps stay in what later ones take over (models/inference/README.md).
constexpr double kExactBitsPerPixel = 2.25;
constexpr double kExactBitsPerGreyPixel = 1.5;
constexpr double kExactPsnr = 38;
constexpr double kExactQuality = 72;

constexpr int kMostSteps = 256;
constexpr const char* kPaper = "paper";
constexpr int kPaperSteps = 1000;

constexpr std::array<ParamSpec, 5> kParams = {{
    {"effort", ParamType::kInt, "5", kLeastEffort, kMostEffort, "",
     "1 is fastest, 9 makes the smallest files"},
    {"rcc", ParamType::kText, "", 0, 0,
     "trellis|trellis-fast|trellis-slow|pfr|pfr-10|pfr-12|pfr-14|pfr-exact|pfr-6|mrc|orc|argmax|ideal",
     "reverse channel coding scheme (default: by effort)"},
    {"steps", ParamType::kInt, "", 1, kPaperSteps, "",
     "number of noise steps of the whole grid (default: by effort and size, about 28)"},
    {"lossless", ParamType::kInt, "0", 0, 1, "", "1: every sample as it was; no rate target"},
    {"protocol", ParamType::kText, "usual", 0, 0, "usual|paper",
     "paper: isotropic prior, 1000 steps, the model's estimates alone (Theis et al. 2022); rcc=ideal only"},
}};

/// What the parameters change of a codec's rules. Throws Error(kUsage) for what no file can hold.
StepRules choose_rules(const Params& params, rcc::SchemeId id, Estimates estimates) {
  const bool ideal = id == rcc::SchemeId::kIdeal;
  if (ideal && params.integer("lossless") != 0)
    throw Error(ErrorKind::kUsage, "'ideal' makes no file, so none without loss", "choose another rcc");
  const auto steps = params.has("steps") ? static_cast<int>(params.integer("steps")) : 0;
  if (params.text("protocol") == kPaper) {
    if (!ideal)
      throw Error(ErrorKind::kUsage, "the protocol of the paper is one of rates, not of files",
                  "use it with rcc=ideal in rdbench");
    return {PriorKind::kIsotropic, Estimates::kOfModel, steps > 0 ? steps : kPaperSteps};
  }
  if (steps > kMostSteps)
    throw Error(ErrorKind::kUsage, "more than 256 steps do not go into a file",
                "give at most 256; in rdbench rcc=ideal,protocol=paper takes up to 1000");
  return {prior_of(id), estimates};
}

/// Whether so little error is asked for that the ends must agree better than rounded estimates do.
bool wants_exact(const RateTarget& target, const Image& image) {
  switch (target.kind) {
    case RateTarget::Kind::kMaxBytes:
      return 8 * target.value > (image.channels == 1 ? kExactBitsPerGreyPixel : kExactBitsPerPixel) *
                                    static_cast<double>(image.area());
    case RateTarget::Kind::kPsnr:
      return target.value > kExactPsnr;
    case RateTarget::Kind::kQuality:
      return target.value > kExactQuality;
    case RateTarget::Kind::kNative:
      return false;
  }
  return false;
}

DiffusionHeader choose_header(const EncodeRequest& request, Estimates estimates) {
  const Params& params = request.params;
  const Effort effort = effort_of(static_cast<int>(params.integer("effort")));
  DiffusionHeader header;
  header.scheme =
      static_cast<uint8_t>(params.has("rcc") ? rcc::scheme_by_name(params.text("rcc")) : effort.scheme);
  header.lossless = params.integer("lossless") != 0;
  header.exact =
      header.lossless || (estimates == Estimates::kChosen && wants_exact(request.target, request.image));
  header.schedule = schedule_reaching(header.lossless ? kLosslessEnd : kUsualEnd);
  if (params.has("steps"))
    header.steps = std::min(kMostSteps, static_cast<int>(params.integer("steps")));
  else if (effort.stride != kUsualStride)
    header.steps = steps_for_stride(request.image.size(), header.schedule, effort.stride);
  return header;
}

void check_decoder_memory(const Session& session, int width, int height, int channels) {
  session.check_memory(kDecoderBytesPerDimension * width * height * channels,
                       "decoding " + std::to_string(width) + "x" + std::to_string(height));
}

NoisyObservation observe(const StreamInfo& stream, const DenoiserPtr& denoiser, Chain& chain) {
  return {stream.width,
          stream.height,
          stream.channels,
          {chain.y().begin(), chain.y().end()},
          static_cast<float>(chain.eta()),
          denoiser,
          stream_key(stream),
          chain.expected_mse(),
          chain.error_spectrum(),
          chain.guard()};
}

void run_to_the_end(EncoderRun& run, const RateTarget& target) {
  if (target.kind != RateTarget::Kind::kNative)
    throw Error(ErrorKind::kUsage, "a lossless file is as large as it is", "give no rate target");
  run.run_to(run.chain().schedule().intervals);
  run.add_samples();
}

void run_to_target(EncoderRun& run, const EncodeRequest& request, const StreamInfo& stream,
                   const DenoiserPtr& denoiser) {
  switch (request.target.kind) {
    case RateTarget::Kind::kMaxBytes:
      run.run_within(request.payload_limit ? request.payload_limit(stream)
                                           : static_cast<uint64_t>(std::max(0.0, request.target.value)));
      break;
    case RateTarget::Kind::kPsnr:
      run.run_to_psnr(request.target.value,
                      [&](Chain& chain) { return request.reconstruct(observe(stream, denoiser, chain)); });
      break;
    case RateTarget::Kind::kQuality:
    case RateTarget::Kind::kNative: {
      const bool given = request.target.kind == RateTarget::Kind::kQuality;
      run.run_to(run.chain().schedule().position_of(
          level_of_quality(given ? request.target.value : kDefaultQuality)));
      break;
    }
  }
}

/// Threads inside one message: all for an image of one tile, else the tiles are spread over the threads.
int scheme_threads(const Session& session, const StreamInfo& stream) {
  return stream.width <= kTileSize && stream.height <= kTileSize ? session.threads() : 1;
}

std::shared_ptr<rcc::GpuSearch> gpu_search(const Device& device) {
  return device.cuda ? rcc::gpu_search(device.index) : nullptr;
}

}  // namespace

std::span<const ParamSpec> diffusion_params() {
  return kParams;
}

EncodeResult encode_diffusion(Session& session, const EncodeRequest& request, const std::string& codec,
                              DenoiserPtr denoiser, Estimates estimates) {
  const Stopwatch watch;
  const Image& image = request.image;
  check_decoder_memory(session, image.width, image.height, image.channels);

  StreamInfo stream;
  stream.codec = codec;
  stream.width = image.width;
  stream.height = image.height;
  stream.channels = image.channels;
  stream.model_id = denoiser->info().id;
  stream.salt = request.salt;
  stream.seed = request.seed;
  stream.model_bytes = session.model_id_bytes(stream.model_id);
  const DiffusionHeader header = choose_header(request, estimates);
  stream.codec_header = header_bytes(header);
  if (header.exact) denoiser = exact(denoiser);

  const auto id = static_cast<rcc::SchemeId>(header.scheme);
  const std::shared_ptr<rcc::GpuSearch> gpu = gpu_search(session.device());
  const auto scheme = rcc::make_scheme(id, {.threads = scheme_threads(session, stream), .gpu = gpu});
  const ImageDenoiser fitted(denoiser, image.height, image.width, image.channels);
  EncoderRun run(image, stream, fitted, *scheme, choose_rules(request.params, id, estimates),
                 session.threads(), request.progress);
  if (header.lossless)
    run_to_the_end(run, request.target);
  else
    run_to_target(run, request, stream, denoiser);
  std::optional<NoisyObservation> observation;
  if (request.keep_observation || id == rcc::SchemeId::kIdeal)
    observation = observe(stream, denoiser, run.chain());
  EncodeResult result = run.finish();
  result.observation = std::move(observation);
  if (gpu) result.stats.gpu_fault = gpu->fault();
  result.stats.coding_seconds = watch.seconds() - result.stats.network_seconds;
  return result;
}

DecodeResult decode_diffusion(Session& session, const DecodeRequest& request, DenoiserPtr denoiser,
                              Estimates estimates) {
  const StreamInfo& stream = request.stream;
  check_decoder_memory(session, stream.width, stream.height, stream.channels);
  const DiffusionHeader header = read_header(stream);
  if (header.exact) denoiser = exact(denoiser);
  const auto id = static_cast<rcc::SchemeId>(header.scheme);
  const auto scheme = rcc::make_scheme(id, {scheme_threads(session, stream)});
  const ImageDenoiser fitted(denoiser, stream.height, stream.width, stream.channels);
  Chain chain(stream, fitted, *scheme, {prior_of(id), estimates}, session.threads());
  RangeDecoder decoder(request.payload);
  SideInfo side(stream.format, fitted.side_weights());
  int steps = 0;
  StepForecast forecast(static_cast<double>(request.payload.size()), request.evaluations_later);
  const Stopwatch watch;
  const bool started = chain.decode_estimates(decoder, side);
  while (std::optional<Chain::Step> step = started ? chain.decode(decoder, side) : std::nullopt) {
    chain.commit(std::move(*step));
    ++steps;
    if (request.preview) {
      Image image(stream.width, stream.height, stream.channels);
      to_samples(chain.xhat(), image.pixels);  // the next step begins with it
      request.preview(std::move(image));
    }
    report(request.progress,
           forecast.after_step(static_cast<double>(decoder.bytes_needed()), watch.seconds()));
  }
  if (!header.lossless) return {observe(stream, denoiser, chain), steps};
  if (chain.position() == chain.schedule().intervals)
    if (auto image = read_samples(stream.width, stream.height, stream.channels, chain.xhat(), decoder))
      return {std::move(*image), steps};
  return {
      observe(stream, denoiser, chain), steps, {"the file is lossless, but not all of its samples are here"}};
}

}  // namespace diffc
