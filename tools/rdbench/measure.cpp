// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/measure.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "codec/base/error.h"
#include "codec/base/grey.h"
#include "codec/base/stopwatch.h"
#include "codec/base/text.h"
#include "codec/image_file/image_file.h"
#include "codec/metrics/distortion.h"
#include "codec/metrics/ssim.h"
#include "tools/rdbench/custom_codec.h"
#include "tools/rdbench/memory.h"

namespace diffc::rdbench {
namespace {

/// The sampler that several points of one prefix are decoded with at first.
constexpr const char* kCheapSampler = "mean";

Image centre(const Image& image) {
  const int w = std::min(image.width, kStripSide), h = std::min(image.height, kStripSide);
  Image out(w, h, image.channels);
  const std::size_t row = static_cast<std::size_t>(w) * image.channels;
  for (int y = 0; y < h; ++y) {
    const std::size_t from =
        (static_cast<std::size_t>((image.height - h) / 2 + y) * image.width + (image.width - w) / 2);
    std::copy_n(&image.pixels[from * image.channels], row, &out.pixels[y * row]);
  }
  return out;
}

Image show_message(const NoisyObservation& observation) {
  Image out(observation.width, observation.height, observation.channels);
  const float scale = 1 / std::sqrt(1 + observation.eta * observation.eta);
  std::vector<float> y = observation.y;
  if (observation.to_pixels) observation.to_pixels(y);
  for (std::size_t i = 0; i < out.pixels.size(); ++i) out.pixels[i] = to_sample(scale * y[i]);
  return out;
}

}  // namespace

struct Measure::Encoded {
  EncodedFile file;
  double area = 0;
};

struct Measure::Shared {
  std::optional<Image> image;  // by kCheapSampler
  std::optional<NoisyObservation> observation;
  double seconds = 0;
};

Measure::Measure(Session& session, const Plan& plan, const Selection& selection, const Metrics& metrics,
                 const Features* features, MeasureOptions options)
    : session_(session),
      plan_(plan),
      selection_(selection),
      metrics_(metrics),
      features_(features),
      options_(options) {}

ImageRecord Measure::image(uint64_t index) const {
  ImageRecord record;
  record.index = index;
  record.name = selection_.name(index);
  record.points.resize(plan_.points.size());
  Image original;
  try {
    original = selection_.image(index);
    record.width = original.width;
    record.height = original.height;
    record.channels = original.channels;
    record.sha256 = pixel_hash(original);
    if (features_) record.features = features_->of_original(index, original, record.sha256);
    if (index < options_.strip) record.png = write_image(centre(original), "png");
  } catch (const std::exception& e) {
    record.error = one_line(e.what());
    for (PointRecord& point : record.points) point.error = record.error;
    return record;
  }
  for (const EncodeJob& job : plan_.jobs) {
    try {
      run_job(job, original, record);
    } catch (const std::exception& e) {
      for (const int p : job.points) record.points[p].error = one_line(e.what());
    }
  }
  return record;
}

void Measure::run_job(const EncodeJob& job, const Image& original, ImageRecord& record) const {
  if (options_.isolate_memory) reset_peak_memory();
  if (!job.custom.empty()) {
    const CustomResult result = run_custom(session_, job.custom, original);
    PointRecord& point = record.points[job.points.at(0)];
    point.bytes = static_cast<double>(result.bytes);
    point.payload_bits = 8.0 * point.bytes;
    point.encode_seconds = result.encode_seconds;
    point.decode_seconds = result.decode_seconds;
    compare(original, result.image, record, point);
    point.peak_bytes = peak_memory();
    return;
  }
  EncodeOptions options = job.options;
  options.salt = static_cast<uint8_t>(record.index);
  options.metadata = false;
  Encoded encoded{encode_image(session_, original, options), static_cast<double>(original.area())};
  // Points of one prefix are decoded together.
  std::map<uint64_t, std::vector<int>> groups;
  for (const int p : job.points) {
    const Point& point = plan_.points[p];
    uint64_t size = encoded.file.bytes.size();
    if (point.max_bpp) {
      const auto limit = static_cast<uint64_t>(*point.max_bpp * encoded.area / 8);
      size = encoded.file.header_bytes;
      if (size > limit) {
        record.points[p].error =
            "no file of " + std::to_string(limit) + " bytes exists: ask for more bits per pixel";
        continue;
      }
      for (const StepStats& step : encoded.file.result.stats.steps) {
        const uint64_t end = encoded.file.header_bytes + step.end_offset;
        if (end <= limit) size = std::max(size, end);
      }
    }
    groups[size].push_back(p);
  }
  for (const auto& [size, points] : groups) {
    try {
      decode_group(points, encoded, size, original, record);
    } catch (const std::exception& e) {
      for (const int p : points) record.points[p].error = one_line(e.what());
    }
  }
}

double Measure::sample(const NoisyObservation& observation, const Point& point, Image& out) const {
  const Stopwatch watch;
  if (point.sampler == kMessageSampler) {
    out = show_message(observation);
    return watch.seconds();
  }
  out = run_sampler(session_, {point.sampler, point.sampler_params}, observation);
  return watch.seconds();
}

PointRecord Measure::rate_of(const Encoded& encoded, uint64_t size, const Point& point) {
  const EncodedFile& file = encoded.file;
  const EncodeStats& stats = file.result.stats;
  PointRecord record;
  record.encode_seconds = file.seconds;
  record.model = file.result.stream.model_id;
  record.bytes = static_cast<double>(size);
  record.payload_bits = static_cast<double>(file.result.payload_bits);
  const bool diffusion = !stats.steps.empty() || !point.sampler.empty();
  if (!diffusion) return record;
  const bool prefix = size < file.bytes.size();
  record.kl_bits = stats.prior_kl_bits;
  double payload_bytes = 0;
  for (const StepStats& step : stats.steps) {
    if (prefix && file.header_bytes + step.end_offset > size) break;
    record.kl_bits += step.kl_bits;
    payload_bytes = static_cast<double>(step.end_offset);
  }
  if (prefix) record.payload_bits = 8 * payload_bytes;
  if (point.ideal) {
    record.payload_bits = record.kl_bits;
    record.bytes = record.kl_bits / 8;
  }
  return record;
}

Measure::Shared Measure::decode_shared(const std::vector<int>& points, const Encoded& encoded,
                                       uint64_t size) const {
  const Point& first = plan_.points[points[0]];
  if (first.ideal) {
    if (!encoded.file.result.observation)
      throw Error(ErrorKind::kData, "the encoder returned no observation");
    return {.observation = encoded.file.result.observation};
  }
  const bool as_a_user = points.size() == 1 && first.sampler != kMessageSampler;
  if (as_a_user || !session_.registry().find(kCheapSampler, kKindSampler)) return {};
  DecodedFile file =
      decode_file(session_, encoded.file.bytes, {.sampler = {kCheapSampler}, .max_bytes = size});
  return {std::move(file.image), std::move(file.observation), file.seconds};
}

double Measure::reconstruct(const Point& point, const Shared& shared, const Encoded& encoded, uint64_t size,
                            Image& out) const {
  if (shared.image && point.sampler == kCheapSampler && point.sampler_params.empty()) {
    out = *shared.image;
    return shared.seconds;
  }
  if (shared.observation) return shared.seconds + sample(*shared.observation, point, out);
  DecodeOptions options;
  if (!point.sampler.empty()) options.sampler = {point.sampler, point.sampler_params};
  options.max_bytes = size;
  DecodedFile own = decode_file(session_, encoded.file.bytes, options);
  out = std::move(own.image);
  return own.seconds;
}

void Measure::decode_group(const std::vector<int>& points, const Encoded& encoded, uint64_t size,
                           const Image& original, ImageRecord& record) const {
  const Shared shared = decode_shared(points, encoded, size);
  for (const int p : points) {
    const Point& point = plan_.points[p];
    PointRecord& out = record.points[p];
    out = rate_of(encoded, size, point);
    try {
      Image image;
      out.decode_seconds = reconstruct(point, shared, encoded, size, image);
      compare(original, image, record, out);
    } catch (const std::exception& e) {
      out.error = one_line(e.what());
    }
    out.peak_bytes = peak_memory();
  }
}

void Measure::compare(const Image& original, const Image& decoded, const ImageRecord& image,
                      PointRecord& point) const {
  const bool mixed = original.channels != decoded.channels;
  const auto like_the_other = [&](const Image& i) { return mixed && i.channels == 1 ? expand_grey(i) : i; };
  const Image a = like_the_other(original), b = like_the_other(decoded);
  point.mse = mse(a, b);
  point.ssim = ssim(a, b);
  point.ms_ssim = ms_ssim(a, b).value_or(kUnknown);
  point.metrics = metrics_.of(a, b, point.metric_fault);
  if (features_) point.features = decoded.pixels == original.pixels ? image.features : features_->of(decoded);
  if (image.index < options_.strip) point.png = write_image(centre(decoded), "png");
}

}  // namespace diffc::rdbench
