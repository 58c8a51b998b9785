// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/hyperprior/transform_codec.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "codec/base/error.h"
#include "codec/base/grey.h"
#include "codec/base/stopwatch.h"
#include "codec/metrics/distortion.h"
#include "models/transform/latent_coder.h"
#include "models/transform/normal_tables.h"
#include "models/transform/picture_features.h"
#include "plugins/hyperprior/model_family.h"
#include "plugins/hyperprior/rate_search.h"

namespace diffc::hyperprior {
namespace {

using transform::kLargestStep;

constexpr double kStepsOfAllQualities = 64;  // 0 to 100 with a single model

constexpr ParamSpec kStep = {
    "step",
    ParamType::kInt,
    "0",
    -kLargestStep,
    kLargestStep,
    "",
    "quantisation step of the latents, 2^(step/8) times the one the model was trained with"};

constexpr std::array<ParamSpec, 2> params_with(const char* family) {
  return {{{"family", ParamType::kText, family, 0, 0, "",
            "models NAME-1, NAME-2, ... that rate targets choose from"},
           kStep}};
}

constexpr std::array<ParamSpec, 2> kHyperpriorParams = params_with("hyperprior-small");
constexpr std::array<ParamSpec, 2> kHificParams = params_with("hific-small");

Image grey_of(const Image& rgb) {
  Image grey(rgb.width, rgb.height, 1);
  for (std::size_t i = 0; i < grey.area(); ++i)
    grey.pixels[i] =
        static_cast<uint8_t>((rgb.pixels[3 * i] + rgb.pixels[3 * i + 1] + rgb.pixels[3 * i + 2] + 1) / 3);
  return grey;
}

/// About what the networks and the latents of a picture take.
uint64_t memory_for(const transform::TransformModel& model, int width, int height) {
  const transform::LatentShape& s = model.shape();
  const double pixels =
      1.0 * transform::round_up(width, s.multiple()) * transform::round_up(height, s.multiple());
  const double y = pixels / (s.down * s.down), z = y / (s.hyper_down * s.hyper_down);
  const double latents = (6.0 * s.latents * y + 2.0 * s.hyper_latents * z + 3 * pixels) * sizeof(float);
  return static_cast<uint64_t>(latents + model.working_memory(width, height));
}

/// One picture and the models that may code it: latents are computed once for each.
class Attempts {
 public:
  Attempts(Session& session, const EncodeRequest& request, const char* codec)
      : session_(session),
        request_(request),
        codec_(codec),
        rgb_(request.image.channels == 1 ? expand_grey(request.image) : request.image),
        models_(request.model.empty() ? family(session, request.params.text("family"))
                                      : std::vector{transform_model(session, request.model)}) {
    for (const ModelPtr& model : models_)
      session.check_memory(memory_for(*model, rgb_.width, rgb_.height), "encoding");
  }

  int models() const { return static_cast<int>(models_.size()); }

  const transform::LatentCode& code(const Setting& setting) {
    Place& place = place_of(setting.model);
    if (const auto known = place.codes.find(setting.step); known != place.codes.end()) return known->second;
    const Stopwatch watch;
    auto made = encode_latents(*models_[setting.model], place.latents, setting.step);
    coding_seconds_ += watch.seconds();
    report(request_.progress, std::min(0.95, 0.5 + 0.05 * tried_++));
    return place.codes.emplace(setting.step, std::move(made)).first->second;
  }

  double psnr_at(const Setting& setting) {
    const auto& model = *models_[setting.model];
    const transform::Features y = quantised(model, place_of(setting.model).latents, setting.step);
    const Stopwatch watch;
    Image decoded = model.synthesis(y, rgb_.width, rgb_.height, session_.threads());
    network_seconds_ += watch.seconds();
    if (request_.image.channels == 1) decoded = grey_of(decoded);
    return psnr(mse(request_.image, decoded));
  }

  StreamInfo stream(const Setting& setting) const {
    const std::string& id = models_[setting.model]->id();
    StreamInfo stream;
    stream.codec = codec_;
    stream.width = request_.image.width;
    stream.height = request_.image.height;
    stream.channels = request_.image.channels;
    stream.model_id = id;
    stream.model_bytes = session_.model_id_bytes(id);
    stream.salt = request_.salt;
    stream.seed = request_.seed;
    stream.codec_header = {static_cast<uint8_t>(setting.step + kLargestStep)};
    return stream;
  }

  uint64_t limit(const Setting& setting) const {
    return request_.payload_limit ? request_.payload_limit(stream(setting)) : UINT64_MAX;
  }

  EncodeResult result(const Setting& setting) {
    EncodeResult result;
    const transform::LatentCode& made = code(setting);
    result.stream = stream(setting);
    result.payload = made.payload;
    result.payload_bits = static_cast<uint64_t>(std::ceil(made.bits));
    result.stats.kl_bits = made.bits;
    result.stats.network_seconds = network_seconds_;
    result.stats.coding_seconds = coding_seconds_;
    return result;
  }

 private:
  struct Place {
    transform::Latents latents;
    std::map<int, transform::LatentCode> codes;  // by step
  };

  Place& place_of(int model) {
    if (const auto known = places_.find(model); known != places_.end()) return known->second;
    const Stopwatch watch;
    Place made{latents_of(*models_[model], rgb_, session_.threads()), {}};
    network_seconds_ += watch.seconds();
    return places_.emplace(model, std::move(made)).first->second;
  }

  Session& session_;
  const EncodeRequest& request_;
  const char* codec_;
  Image rgb_;
  std::vector<ModelPtr> models_;
  std::map<int, Place> places_;  // by model
  double network_seconds_ = 0, coding_seconds_ = 0;
  int tried_ = 0;
};

Setting within_bytes(Attempts& attempts) {
  const auto bytes = [&](const Setting& s) { return static_cast<double>(attempts.code(s).payload.size()); };
  const auto log_bytes = [&](const Setting& s) { return std::log(bytes(s) + 1); };
  // The headers of the models' files may differ in length.
  const auto limit = [&](int model) { return static_cast<double>(attempts.limit({model, 0})); };
  int model = nearest_model(attempts.models(), std::log(limit(0) + 1), log_bytes);
  for (; model >= 0; --model)
    if (const auto step = search_step(model, limit(model), false, bytes)) return {model, *step};
  throw Error(ErrorKind::kUsage, "no file of so few bytes is possible", "allow more");
}

Setting at_psnr(Attempts& attempts, double target) {
  const auto measure = [&](const Setting& s) { return attempts.psnr_at(s); };
  int model = nearest_model(attempts.models(), target, measure);
  for (; model < attempts.models(); ++model)
    if (const auto step = search_step(model, target, true, measure)) return {model, *step};
  throw Error(ErrorKind::kUsage, "the models do not reach the PSNR asked for", "ask for less");
}

/// A model's whole place in its family is about a bit for each latent that counts, so an octave of the step.
Setting at_quality(const Attempts& attempts, double quality) {
  if (attempts.models() == 1)
    return {0, static_cast<int>(std::lround((50 - quality) / 100 * kStepsOfAllQualities))};
  const double place = quality / 100 * (attempts.models() - 1);
  const int model = static_cast<int>(std::lround(place));
  return {model, static_cast<int>(std::lround((model - place) * transform::kScalesPerOctave))};
}

Setting choose(Attempts& attempts, const EncodeRequest& request) {
  switch (request.target.kind) {
    case RateTarget::Kind::kMaxBytes:
      return within_bytes(attempts);
    case RateTarget::Kind::kPsnr:
      return at_psnr(attempts, request.target.value);
    case RateTarget::Kind::kQuality:
      return at_quality(attempts, request.target.value);
    case RateTarget::Kind::kNative:
      break;
  }
  return {attempts.models() / 2, static_cast<int>(request.params.integer("step"))};
}

int step_of(const StreamInfo& stream) {
  if (stream.codec_header.size() != kHeaderSize || stream.codec_header[0] > 2 * kLargestStep)
    throw Error(ErrorKind::kData, "damaged file: its quantisation step is out of range");
  return stream.codec_header[0] - kLargestStep;
}

}  // namespace

std::span<const ParamSpec> hyperprior_params() {
  return kHyperpriorParams;
}

std::span<const ParamSpec> hific_params() {
  return kHificParams;
}

EncodeResult encode_transform(Session& session, const EncodeRequest& request, const char* codec) {
  Attempts attempts(session, request, codec);
  return attempts.result(choose(attempts, request));
}

DecodeResult decode_transform(Session& session, const DecodeRequest& request) {
  const StreamInfo& stream = request.stream;
  const int step = step_of(stream);
  session.check_size(stream.width, stream.height, 3);
  const ModelPtr model = transform_model_by_id(session, stream.model_id, request.model);
  session.check_memory(memory_for(*model, stream.width, stream.height), "decoding");
  const auto y =
      decode_latents(*model, request.payload, stream.width, stream.height, step, session.threads());
  report(request.progress, 0.5);
  Image image = model->synthesis(y, stream.width, stream.height, session.threads());
  return {stream.channels == 1 ? grey_of(image) : std::move(image)};
}

std::vector<HeaderField> describe_transform(const StreamInfo& stream) {
  return {{"step", int64_t{step_of(stream)}}};
}

}  // namespace diffc::hyperprior
