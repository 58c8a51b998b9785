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
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "codec/base/image.h"
#include "codec/base/public.h"
#include "codec/denoiser/image_denoiser.h"
#include "codec/plugin/params.h"
#include "codec/plugin/progress.h"
#include "codec/plugin/stream_info.h"

namespace diffc DIFFC_PUBLIC {

class Session;

/// Some of the dimensions of a picture, in a basis of the codec's own.
struct ErrorPart {
  double variance = 0;  ///< Expected squared error of xhat(y, eta) in each of them.
  double share = 0;     ///< Of all dimensions.
};

/// What a diffusion codec knows about an image after some messages: y = x + eta u.
struct NoisyObservation {
  int width = 0, height = 0, channels = 0;
  std::vector<float> y;  ///< height * width * channels, interleaved, scale of codec/base/image.h.
  float eta = 0;         ///< Noise level of y (> 0).
  DenoiserPtr denoiser;  ///< The model the messages were coded with.
  uint64_t key = 0;  ///< Shared key of the file; samplers derive their fresh noise from it and their seed.
  double expected_mse = 0;  ///< Expected squared error per dimension of xhat(y, eta).
  /// How that error is spread over dimensions, or empty; shares sum to 1, variances times shares to
  /// expected_mse.
  std::vector<ErrorPart> error_spectrum = {};
  EstimateGuardPtr guard = nullptr;  ///< Of the file's estimates, or null: see image_denoiser().
  /// From a reconstruction in the coordinates of y to samples, in place; not set: they are the same.
  std::function<void(std::span<float>)> to_pixels = {};
};

/// The estimates of an observation's picture, at any noise level.
inline ImageDenoiser image_denoiser(const NoisyObservation& o) {
  return {o.denoiser, o.height, o.width, o.channels, o.guard};
}

/// What to aim at. Exactly one kind; kNative leaves the rate to the plugin's own parameters.
struct RateTarget {
  enum class Kind { kNative, kMaxBytes, kPsnr, kQuality };
  Kind kind = Kind::kNative;
  double value =
      0;  ///< File bytes (EncodeRequest::payload_limit), dB of EncodeRequest::reconstruct, or 0..100.
};

struct EncodeRequest {
  const Image& image;  ///< Colours only: the container takes care of alpha and metadata unless the plugin's
                       ///< capabilities say that its native file holds them.
  Params params = {};
  RateTarget target = {};
  uint8_t salt = 0;        ///< Part of the key (see codec/FORMAT.md).
  uint64_t seed = 0;       ///< Further key material; 0 = none.
  std::string model = {};  ///< Model name or path; empty = the plugin's default.
  /// The picture a user would get of an observation: what RateTarget::kPsnr is measured with. The framework
  /// sets it; an encoder never looks for a sampler.
  std::function<Image(const NoisyObservation&)> reconstruct = {};
  /// For RateTarget::kMaxBytes: the bytes that a file of target.value bytes leaves for the payload of this
  /// stream, all of whose fields are set. Throws Error(kUsage) if that is less than none. Not set: all.
  std::function<uint64_t(const StreamInfo&)> payload_limit = {};
  bool keep_observation = false;
  Progress progress = {};
};

/// One message of a progressive payload.
struct StepStats {
  float eta = 0;            ///< Noise level reached by this message.
  double kl_bits = 0;       ///< KL of the coder's target against its prior, along its own trajectory.
  double bits = 0;          ///< Written for it, side information included.
  double side_bits = 0;     ///< Of these, side information.
  double missed = 0;        ///< Bound on the probability that an exact scheme's search ended too early.
  uint64_t end_offset = 0;  ///< Smallest number of payload bytes that decodes this step.
};

struct EncodeStats {
  double kl_bits = 0;        ///< Sum over steps, prior included.
  double prior_kl_bits = 0;  ///< Cost of the shared start y_T, never transmitted: at most 1 nat at 64x64.
  double network_seconds = 0;
  double coding_seconds = 0;
  std::string gpu_fault;  ///< Why a GPU did not search messages that it should have; empty: none.
  std::vector<StepStats> steps;
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
  StreamInfo stream;                 ///< From the container; only `codec` is set for a bare native file.
  std::span<const uint8_t> payload;  ///< May be a prefix, if the plugin's capabilities say kCapProgressive.
  std::string model = {};            ///< Name or path of the model to decode with; empty = found by its id.
  Progress progress = {};
  int evaluations_later = 0;  ///< Network evaluations that the sampler adds, counted in the progress.
  /// Called with better and better pictures (colours only) while a progressive payload is decoded, where that
  /// costs next to nothing. May be empty.
  std::function<void(Image)> preview = {};
};

/// A finished picture, or what a Sampler makes one of.
using Decoded = std::variant<Image, NoisyObservation>;

struct DecodeResult {
  Decoded decoded;
  int steps_decoded = 0;                   ///< Messages of a progressive payload.
  std::vector<std::string> warnings = {};  ///< What of the file is not in the picture, one line each.
};

/// One of a codec's own header fields, in words.
struct HeaderField {
  std::string name;
  std::variant<int64_t, std::string> value;
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual DecodeResult decode(Session& session, const DecodeRequest& request) = 0;

  /// What StreamInfo::codec_header says, for `diffc info`; nothing by default. Throws Error(kData) if it
  /// cannot be the codec's.
  virtual std::vector<HeaderField> describe(const StreamInfo& stream) const;
};

struct SampleRequest {
  const NoisyObservation& observation;
  Params params = {};
  uint64_t seed = 0;  ///< Replaces the fresh noise of stochastic samplers.
  Progress progress = {};
  /// Takes figures of the sampler's work, by name. May be empty.
  std::function<void(const std::string& name, double value)> tell = {};
};

class Sampler {
 public:
  virtual ~Sampler() = default;

  /// The reconstruction before rounding: height * width * channels floats on the scale of the observation.
  virtual std::vector<float> reconstruct(Session& session, const SampleRequest& request) = 0;

  /// About how many network evaluations that takes, for progress.
  virtual int evaluations(const Params& params) const;
};

}  // namespace diffc
