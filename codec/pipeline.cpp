// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/pipeline.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "codec/base/error.h"
#include "codec/base/stopwatch.h"
#include "codec/colour/identify.h"
#include "codec/colour/profile.h"
#include "codec/container/container.h"
#include "codec/encoder_input.h"
#include "codec/metadata/orientation.h"
#include "codec/metrics/distortion.h"

namespace diffc {

namespace {

Error no_file_of(double bytes) {
  return {ErrorKind::kUsage, "no file of " + std::to_string(static_cast<int64_t>(bytes)) + " bytes exists",
          "ask for more bits per pixel"};
}

/// One image on its way through one encoder plugin, at any setting of its parameters.
class Attempt {
 public:
  Attempt(Session& session, const Image& image, const EncodeOptions& options)
      : session_(session),
        options_(options),
        plugin_(*session.registry().need(options.codec, kKindEncoder).descriptor) {
    if (image.area() == 0) throw Error(ErrorKind::kData, "the image has no pixels");
    session.check_size(image.width, image.height, image.channels);
    if (options.native && !has(kCapNativeFile))
      throw Error(ErrorKind::kUsage, "codec '" + options.codec + "' has no file format of its own",
                  "write a .dfc file");
    EncoderInput input = make_encoder_input(image, options, plugin_.capabilities);
    image_ = std::move(input.image);
    warnings_ = std::move(input.warnings);
    if (options.native && !input.extras.alpha.empty())
      throw Error(ErrorKind::kUsage, options.codec + " files cannot hold alpha", "write a .dfc file");
    container_options_ = {options.checksum, options.full_model_hash, input.colour};
    if (!options.native) boxes_ = pack_extras(input.extras, image_.width, image_.height, options.checksum);
  }

  bool has(uint32_t capability) const { return plugin_.capabilities & capability; }
  const PluginDescriptor& plugin() const { return plugin_; }
  std::size_t area() const { return image_.area(); }

  EncodedFile run(const Params::Map& params, RateTarget target) const {
    const EncodeRequest request{
        .image = image_,
        .params = Params::checked(params, param_specs(plugin_), plugin_.name),
        .target = target,
        .salt = options_.salt,
        .seed = options_.seed,
        .model = options_.model,
        .reconstruct =
            [this](const NoisyObservation& y) { return run_sampler(session_, options_.sampler, y); },
        .payload_limit = [this,
                          target](const StreamInfo& stream) { return payload_limit(target.value, stream); },
        .keep_observation = options_.keep_observation,
        .progress = options_.progress};
    const std::unique_ptr<Encoder> encoder(plugin_.make_encoder());
    EncodedFile file;
    file.result = encoder->encode(session_, request);
    file.warnings = warnings_;
    file.bytes = options_.native ? file.result.payload
                                 : write_container(file.result.stream, file.result.payload, boxes_,
                                                   container_options_, &file.header_bytes);
    return file;
  }

  /// Payload bytes that a file of `bytes` leaves, for a codec that meets the limit itself.
  uint64_t payload_limit(double bytes, const StreamInfo& stream) const {
    if (options_.native) return static_cast<uint64_t>(bytes);
    const auto limit = static_cast<uint64_t>(bytes);
    const uint64_t overhead = container_overhead(stream, boxes_, container_options_, limit);
    if (overhead > limit) throw no_file_of(bytes);
    return limit - overhead;
  }

  double decoded_psnr(const EncodedFile& file) const {
    const DecodeOptions decode{.sampler = options_.sampler, .model = options_.model};
    return psnr(mse(image_, decode_file(session_, file.bytes, decode).image));
  }

 private:
  Session& session_;
  const EncodeOptions& options_;
  const PluginDescriptor& plugin_;
  Image image_;
  std::vector<std::string> warnings_;
  std::vector<uint8_t> boxes_;  // the extras, compressed once for all attempts
  ContainerOptions container_options_;
};

const ParamSpec& rate_spec(const Attempt& attempt) {
  const auto specs = param_specs(attempt.plugin());
  const char* name = attempt.plugin().rate_param;
  if (name)
    for (const ParamSpec& spec : specs)
      if (std::string_view(spec.name) == name) return spec;
  throw Error(ErrorKind::kUsage, "codec '" + std::string(attempt.plugin().name) + "' takes no rate target",
              "set its own parameters");
}

/// The rate parameter's value at position 0 (smallest files) to `span` (largest files).
int64_t rate_value(const Attempt& attempt, const ParamSpec& spec, int64_t position) {
  const auto low = static_cast<int64_t>(spec.min), high = static_cast<int64_t>(spec.max);
  return attempt.plugin().rate_param_descends ? high - position : low + position;
}

/// Largest position that passes `fits` (a monotone predicate), by bisection; throws `failure` if none does.
template <class Fits>
EncodedFile search(const Attempt& attempt, Params::Map params, bool want_largest, Fits fits,
                   const Error& failure) {
  const ParamSpec& spec = rate_spec(attempt);
  const auto at = [&](int64_t position) {
    params[spec.name] = std::to_string(rate_value(attempt, spec, position));
    return attempt.run(params, {});
  };
  int64_t low = 0, high = static_cast<int64_t>(spec.max - spec.min);
  std::optional<EncodedFile> best;
  while (low <= high) {
    const int64_t middle = (low + high) / 2;
    EncodedFile file = at(middle);
    const bool ok = fits(file);
    if (ok) best = std::move(file);
    if (ok == want_largest)
      low = middle + 1;
    else
      high = middle - 1;
  }
  if (!best) throw failure;
  return std::move(*best);
}

EncodedFile encode_within(const Attempt& attempt, const EncodeOptions& options, double limit) {
  if (!attempt.has(kCapMaxBytes))
    return search(
        attempt, options.params, true,
        [&](const EncodedFile& file) { return static_cast<double>(file.bytes.size()) <= limit; },
        no_file_of(limit));
  EncodedFile file = attempt.run(options.params, {RateTarget::Kind::kMaxBytes, limit});
  if (static_cast<double>(file.bytes.size()) > limit)
    throw Error(ErrorKind::kData, "codec '" + options.codec + "' wrote more than it was allowed",
                "its header or payload is longer than it says: tell its author");
  return file;
}

EncodedFile encode_at_bpp(const Attempt& attempt, const EncodeOptions& options) {
  if (!(*options.bpp > 0 && *options.bpp < 1e6))
    throw Error(ErrorKind::kUsage, "the target of bits per pixel is out of range", "give a positive number");
  return encode_within(attempt, options,
                       std::floor(*options.bpp * static_cast<double>(attempt.area()) / 8.0));
}

EncodedFile encode_at_psnr(const Attempt& attempt, const EncodeOptions& options) {
  if (!std::isfinite(*options.psnr))
    throw Error(ErrorKind::kUsage, "the target of PSNR is not a number", "give decibels");
  if (attempt.has(kCapPsnr)) return attempt.run(options.params, {RateTarget::Kind::kPsnr, *options.psnr});
  return search(
      attempt, options.params, false,
      [&](const EncodedFile& file) { return attempt.decoded_psnr(file) >= *options.psnr; },
      Error(ErrorKind::kUsage, "no setting of '" + options.codec + "' reaches the PSNR asked for",
            "ask for less"));
}

EncodedFile encode_at_quality(const Attempt& attempt, const EncodeOptions& options) {
  if (!(*options.quality >= 0 && *options.quality <= 100))
    throw Error(ErrorKind::kUsage, "quality is out of range", "give 0 to 100");
  if (attempt.has(kCapQuality))
    return attempt.run(options.params, {RateTarget::Kind::kQuality, *options.quality});
  const ParamSpec& spec = rate_spec(attempt);
  Params::Map params = options.params;
  const auto position = static_cast<int64_t>(std::lround((spec.max - spec.min) * *options.quality / 100.0));
  params[spec.name] = std::to_string(rate_value(attempt, spec, position));
  return attempt.run(params, {});
}

/// The picture a decoder yields, from its observation if it has one; `decoded_part` of the time has passed.
void finish(Session& session, Decoded decoded, const DecodeOptions& options, double decoded_part,
            DecodedFile& file) {
  if (auto* image = std::get_if<Image>(&decoded)) {
    file.image = std::move(*image);
    return;
  }
  file.sampler = options.sampler.name;
  file.observation = std::get<NoisyObservation>(std::move(decoded));
  file.image = run_sampler(session, options.sampler, *file.observation,
                           part_of(options.progress, decoded_part, 1), &file.sampler_figures);
}

/// The codec of a file and what to ask of it; `container` keeps what else a .dfc file holds.
const PluginDescriptor& open_file(const Session& session, std::span<const uint8_t> bytes,
                                  DecodeRequest& request, Container& container) {
  if (!is_container(bytes)) {
    const PluginEntry* plugin = session.registry().match(bytes);
    if (!plugin)
      throw Error(ErrorKind::kData, "not a file of any known codec", "install the plugin that reads it");
    request.stream.codec = plugin->descriptor->name;
    request.payload = bytes;
    return *plugin->descriptor;
  }
  container = parse_container(session.options().limits, bytes);
  const std::string& codec = container.stream.codec;
  const PluginEntry* plugin = session.registry().find(codec, kKindDecoder);
  if (!plugin)
    throw Error(ErrorKind::kUnsupported, "the file needs codec '" + codec + "', which is not installed",
                "install its plugin or name the folder that has it");
  if (!container.payload_complete && !(plugin->descriptor->capabilities & kCapProgressive))
    throw Error(ErrorKind::kTruncated, "the file is truncated", "codec '" + codec + "' needs all of it");
  request.stream = container.stream;
  request.payload = container.payload;
  return *plugin->descriptor;
}

/// Foreign files of grey samples may have a profile of RGB, which says how bright they are.
void use_greys_of_profile(Image& image) {
  const auto space = read_profile(image.icc, image.channels).space;
  if (!space) return;
  image.icc = *space == default_space(image.channels) ? std::vector<uint8_t>() : make_profile(*space);
}

/// What the file holds beside the samples, and the picture turned upright.
void complete(Container container, DecodedFile& file) {
  Image& image = file.image;
  Extras& extras = container.extras;
  if (!extras.alpha.empty() && extras.alpha.size() == image.area()) image.alpha = std::move(extras.alpha);
  if (!extras.icc.empty()) image.icc = std::move(extras.icc);
  if (!extras.exif.empty()) image.exif = std::move(extras.exif);
  if (!extras.xmp.empty()) image.xmp = std::move(extras.xmp);
  if (const auto space = space_of_code(container.colour)) {
    const bool fits = (space->primaries == Primaries::kGrey) == (image.channels == 1);
    if (fits) image.icc = make_profile(*space);
  }
  if (!image.icc.empty() && image.channels == 1) use_greys_of_profile(image);
  if (const std::string fault = image.icc.empty() ? "" : profile_fault(image.icc, image.channels);
      !fault.empty()) {
    file.warnings.push_back("the colour profile is dropped: " + fault);
    image.icc.clear();
  }
  turn_upright(image);
}

}  // namespace

double EncodedFile::bpp() const {
  return 8.0 * static_cast<double>(bytes.size()) /
         (static_cast<double>(result.stream.width) * result.stream.height);
}

EncodedFile encode_image(Session& session, const Image& image, const EncodeOptions& options) {
  const Stopwatch watch;
  if (options.bpp.has_value() + options.bytes.has_value() + options.psnr.has_value() +
          options.quality.has_value() >
      1)
    throw Error(ErrorKind::kUsage, "more than one rate target", "give one of bpp, bytes, psnr and quality");
  const Attempt attempt(session, image, options);
  EncodedFile file = options.bpp       ? encode_at_bpp(attempt, options)
                     : options.bytes   ? encode_within(attempt, options, static_cast<double>(*options.bytes))
                     : options.psnr    ? encode_at_psnr(attempt, options)
                     : options.quality ? encode_at_quality(attempt, options)
                                       : attempt.run(options.params, {});
  file.seconds = watch.seconds();
  return file;
}

DecodedFile decode_file(Session& session, std::span<const uint8_t> bytes, const DecodeOptions& options) {
  const Stopwatch watch;
  if (options.max_bytes) bytes = bytes.first(std::min<uint64_t>(bytes.size(), *options.max_bytes));
  DecodedFile file;
  DecodeRequest request;
  Container container;
  const PluginDescriptor& plugin = open_file(session, bytes, request, container);
  file.warnings = std::move(container.warnings);
  request.model = options.model;
  double decoded_part = 0;
  if (options.progress) {
    request.progress = [&](double done) {
      decoded_part = done;
      return options.progress(done);
    };
  }
  if (plugin.capabilities & kCapObservation)
    request.evaluations_later = sampler_evaluations(session.registry(), options.sampler);
  if (options.preview) {
    request.preview = [&](Image image) {
      DecodedFile part;
      part.image = std::move(image);
      complete(container, part);
      options.preview(std::move(part.image));
    };
  }
  const std::unique_ptr<Decoder> decoder(plugin.make_decoder());
  DecodeResult result = decoder->decode(session, request);
  file.warnings.insert(file.warnings.end(), result.warnings.begin(), result.warnings.end());
  finish(session, std::move(result.decoded), options, decoded_part, file);
  file.stream = std::move(request.stream);
  file.stream.width = file.image.width;
  file.stream.height = file.image.height;
  file.stream.channels = file.image.channels;
  complete(std::move(container), file);
  file.seconds = watch.seconds();
  return file;
}

}  // namespace diffc
