// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Encoder, decoder and sampler: the three plugin interfaces of a codec.
//
//   Image --Encoder--> payload (+ NoisyObservation) --Decoder--> Image, or NoisyObservation --Sampler-->
//   Image
//
// Objects are cheap, made by the registry per use, and not shared between threads; everything heavy (models)
// lives in the Session, which is thread-safe.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "codec/base/image.h"
#include "codec/denoiser/denoiser.h"
#include "codec/plugin/params.h"

namespace diffc {

class Session;

/// What a diffusion codec knows about an image after some messages: y = x + eta u.
struct NoisyObservation {
  int width = 0, height = 0, channels = 0;
  std::vector<float> y;  ///< height * width * channels, interleaved, scale of codec/base/image.h.
  float eta = 0;         ///< Noise level of y (> 0).
  DenoiserPtr denoiser;  ///< The model the messages were coded with.
  uint64_t key = 0;  ///< Shared key of the file; samplers derive their fresh noise from it and their seed.
  double expected_mse = 0;  ///< Expected squared error per dimension of xhat(y, eta).
};

/// What to aim at. Exactly one kind; kNative leaves the rate to the plugin's own parameters.
struct RateTarget {
  enum class Kind { kNative, kMaxBytes, kPsnr, kQuality };
  Kind kind = Kind::kNative;
  double value = 0;  ///< Payload bytes, dB of the hinted sampler's 8-bit output, or 0..100.
};

/// Called with progress in [0, 1]; returning false asks the plugin to stop with Error(kUsage, "cancelled").
using Progress = std::function<bool(double)>;

struct EncodeRequest {
  const Image* image = nullptr;  ///< Never null; colours only, the container takes care of alpha and metadata
                                 ///< unless the plugin's capabilities say that its native file holds them.
  Params params;
  RateTarget target;
  uint8_t salt = 0;          ///< Part of the key (see codec/FORMAT.md).
  uint64_t seed = 0;         ///< Further key material; 0 = none.
  std::string model;         ///< Model name or path; empty = the plugin's default.
  std::string sampler_hint;  ///< Sampler that kPsnr is measured with; empty = "flow".
  bool keep_observation = false;
  Progress progress;
};

/// One message of a progressive payload.
struct StepStats {
  float eta = 0;            ///< Noise level reached by this message.
  double kl_bits = 0;       ///< KL of the coder's target against its prior, along its own trajectory.
  double bits = 0;          ///< Written for it, side information included.
  double side_bits = 0;     ///< Of these, side information.
  uint64_t end_offset = 0;  ///< Smallest number of payload bytes that decodes this step.
};

struct EncodeStats {
  double kl_bits = 0;        ///< Sum over steps, prior included.
  double prior_kl_bits = 0;  ///< Cost of the shared start y_T, never transmitted: at most 1 nat at 64x64.
  double network_seconds = 0;
  double coding_seconds = 0;
  std::vector<StepStats> steps;
};

/// Header fields a diffusion payload needs to be decoded; see codec/FORMAT.md for their bytes.
struct StreamInfo {
  std::string codec;
  int width = 0, height = 0, channels = 0;
  uint8_t scheme = 0;    ///< Reverse channel coding scheme id (codec/rcc/scheme.h); 0 for foreign codecs.
  uint8_t schedule = 0;  ///< Schedule id (codec/diffusion/schedule.h).
  uint8_t steps = 0;     ///< Number of steps of that schedule, at least 1 for diffusion codecs.
  std::string model_id;  ///< Full hex id; the file stores a prefix unless the hash box is written.
  uint8_t salt = 0;
  uint64_t seed = 0;
};

struct EncodeResult {
  StreamInfo stream;
  std::vector<uint8_t> payload;
  uint64_t payload_bits = 0;  ///< "Headerless" size: what remains when tables and headers that a known
                              ///< setting would imply are not counted (DiffC paper, section 5.1).
  EncodeStats stats;
  std::optional<NoisyObservation> observation;
};

class Encoder {
 public:
  virtual ~Encoder() = default;
  virtual EncodeResult encode(Session& session, const EncodeRequest& request) = 0;
};

struct DecodeRequest {
  StreamInfo stream;  ///< From the container; only `codec` is set for a bare native file.
  const uint8_t* payload = nullptr;
  uint64_t payload_size = 0;  ///< May be a prefix, if the plugin's capabilities say kProgressive.
  Progress progress;
};

struct DecodeResult {
  std::optional<Image> image;                   ///< Exactly one of the two is set.
  std::optional<NoisyObservation> observation;  ///< Finish it with a Sampler.
  int steps_decoded = 0;
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual DecodeResult decode(Session& session, const DecodeRequest& request) = 0;
};

struct SampleRequest {
  const NoisyObservation* observation = nullptr;  ///< Never null.
  Params params;
  uint64_t seed = 0;  ///< Replaces the fresh noise of stochastic samplers.
  Progress progress;
};

class Sampler {
 public:
  virtual ~Sampler() = default;

  /// The reconstruction before rounding: height * width * channels floats on the scale of the observation.
  virtual std::vector<float> reconstruct(Session& session, const SampleRequest& request) = 0;
};

/// reconstruct() clipped and rounded to 8 bits.
Image sample_image(Sampler& sampler, Session& session, const SampleRequest& request);

}  // namespace diffc
