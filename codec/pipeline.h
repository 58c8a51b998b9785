// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The whole way from an image to a file and back, as the tools use it.
//
//   EncodedFile file = encode_image(session, image, {.codec = "diffc", .bpp = 0.5});
//   DecodedFile back = decode_file(session, file.bytes, {.sampler = {"mean"}});

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codec/base/public.h"
#include "codec/plugin/codec.h"
#include "codec/plugin/run_sampler.h"
#include "codec/plugin/session.h"

namespace diffc DIFFC_PUBLIC {

struct EncodeOptions {
  std::string codec = "diffc";
  Params::Map params;
  /// At most one of these; none = the plugin's default.
  std::optional<double> bpp;      ///< The largest file of at most this many bits per pixel (file bytes).
  std::optional<uint64_t> bytes;  ///< The largest file of at most this many bytes.
  std::optional<double> psnr;     ///< The smallest file whose 8-bit output reaches this many dB.
  std::optional<double>
      quality;  ///< 0..100, a documented monotone function of the noise level or native setting.
  std::string model;
  SamplerChoice sampler;  ///< That `psnr` is measured with, for codecs that yield observations.
  uint8_t salt = 0;
  uint64_t seed = 0;
  bool checksum = false;         ///< Add per-section checksums to a .dfc.
  bool full_model_hash = false;  ///< Store the whole model id.
  bool metadata = true;          ///< Keep EXIF, without its thumbnail, and XMP. Colour is always kept.
  int alpha_quality = 100;       ///< 0..100: quantise_alpha(); 100 keeps alpha without loss.
  bool native = false;  ///< Write the native file of a foreign codec instead of wrapping it in a .dfc.
  bool keep_observation = false;
  Progress progress;
};

struct EncodedFile {
  std::vector<uint8_t> bytes;
  uint64_t header_bytes = 0;  ///< Bytes before the payload: bytes[header_bytes + end_offset[k]) ends step k.
  EncodeResult result;
  std::vector<std::string> warnings;  ///< What of the picture is not in the file.
  double seconds = 0;
  double bpp() const;
};

/// The picture is turned upright by its EXIF orientation first. A colour space with a number in the format
/// costs a byte or two or, if it is sRGB, nothing; other profiles are kept as they are. Colours under an
/// alpha of 0 are not kept where the codec itself has no alpha. Throws Error: kUsage for options that the
/// codec cannot meet, and what the codec throws.
EncodedFile encode_image(Session& session, const Image& image, const EncodeOptions& options);

struct DecodeOptions {
  SamplerChoice sampler;  ///< For codecs that yield observations.
  std::string model;  ///< Model to decode with (name or path), for files that need one; empty = found by id.
  std::optional<uint64_t> max_bytes;  ///< Decode only this prefix of the file.
  Progress progress;
  /// Gets the posterior mean of what is decoded so far, again and again, from codecs that have one.
  std::function<void(Image)> preview;
};

struct DecodedFile {
  Image image;
  StreamInfo stream;
  std::string sampler;  ///< Empty if the codec yields finished images.
  SamplerFigures sampler_figures;
  std::optional<NoisyObservation> observation;
  std::vector<std::string> warnings;
  double seconds = 0;
};

/// The picture stands upright, and its profile is one that lcms can use: others are dropped with a warning.
DecodedFile decode_file(Session& session, std::span<const uint8_t> bytes, const DecodeOptions& options);

}  // namespace diffc
