// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/image_codec.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/diffusion/stream_header.h"
#include "models/r2d2/mixture_file.h"
#include "plugins/r2d2/coding.h"

namespace diffc::r2d2 {
namespace {

constexpr int kPatch = 4;
constexpr std::size_t kPerMessage = 4096;
// The larger trellises lose short messages whose dimensions carry three bits and more each: a 16-bit stage
// metric cannot hold several such dimensions.
constexpr rcc::SchemeId kScheme = rcc::SchemeId::kTrellisFast;

struct Grid {
  int width, height, columns, rows;
  explicit Grid(int w, int h)
      : width(w), height(h), columns((w + kPatch - 1) / kPatch), rows((h + kPatch - 1) / kPatch) {}
  std::size_t patches() const { return static_cast<std::size_t>(columns) * rows; }
  // Index of sample (i, j) of a patch; clamped to the image.
  std::size_t pixel(std::size_t patch, int i, int j) const {
    const int y = std::min(static_cast<int>(patch / columns) * kPatch + i, height - 1);
    const int x = std::min(static_cast<int>(patch % columns) * kPatch + j, width - 1);
    return static_cast<std::size_t>(y) * width + x;
  }
};

// The schedule byte holds epsilon, and there is one step (codec/FORMAT.md, section 6).
SourceCoder make_coder(const StreamInfo& stream, int threads) {
  const DiffusionHeader header = read_header(stream);
  return SourceCoder(patch_mixture(), std::exp2(-header.schedule / 8.0),
                     static_cast<rcc::SchemeId>(header.scheme), threads);
}

}  // namespace

int epsilon_steps(int quality) {
  return 32 + (quality - 1) * 88 / 99;
}

EncodeResult encode_patches(const EncodeRequest& request, int threads) {
  const Image& image = request.image;
  if (image.channels != 1)
    throw Error(ErrorKind::kUnsupported, "r2d2 codes grey images only",
                "convert the image to grey or use diffc");
  EncodeResult result;
  StreamInfo& stream = result.stream;
  stream.codec = "r2d2";
  stream.width = image.width;
  stream.height = image.height;
  stream.channels = 1;
  const int steps = epsilon_steps(static_cast<int>(request.params.integer("q")));
  stream.codec_header = header_bytes({static_cast<uint8_t>(kScheme), static_cast<uint8_t>(steps)});
  stream.model_id = patch_mixture_id();
  stream.salt = request.salt;
  stream.seed = request.seed;
  const SourceCoder coder = make_coder(stream, threads);
  const Grid grid(image.width, image.height);
  RangeEncoder out;
  std::vector<double> x0, x1;
  for (std::size_t first = 0; first < grid.patches(); first += kPerMessage) {
    const std::size_t count = std::min(kPerMessage, grid.patches() - first);
    x0.clear();
    for (std::size_t p = first; p < first + count; ++p)
      for (int i = 0; i < kPatch; ++i)
        for (int j = 0; j < kPatch; ++j) x0.push_back((image.pixels[grid.pixel(p, i, j)] + 0.5) / 256);
    x1.resize(x0.size());
    report(request.progress, static_cast<double>(first) / static_cast<double>(grid.patches()));
    coder.encode(x0, {stream_key(stream), first}, x1, out);
  }
  result.stats.kl_bits = coder.planned_bits() * static_cast<double>(grid.patches());
  result.payload = out.finish();
  result.payload_bits = 8 * result.payload.size();
  return result;
}

Image decode_patches(const DecodeRequest& request) {
  const StreamInfo& stream = request.stream;
  if (stream.channels != 1) throw Error(ErrorKind::kData, "an r2d2 file is not of a grey image");
  if (!patch_mixture_id().starts_with(stream.model_id))
    throw Error(ErrorKind::kUnsupported, "the r2d2 file wants mixture " + stream.model_id,
                "use the version that wrote it");
  const DiffusionHeader header = read_header(stream);
  if (header.scheme != static_cast<uint8_t>(kScheme) || header.schedule < 1 || header.exact)
    throw Error(ErrorKind::kData, "an r2d2 file has a scheme or epsilon that no encoder writes");
  const SourceCoder coder = make_coder(stream, 1);
  const Grid grid(stream.width, stream.height);
  RangeDecoder in(request.payload);
  Image image(stream.width, stream.height, 1);
  std::vector<double> x1;
  for (std::size_t first = 0; first < grid.patches(); first += kPerMessage) {
    const std::size_t count = std::min(kPerMessage, grid.patches() - first);
    x1.resize(count * kPatch * kPatch);
    coder.decode(in, {stream_key(stream), first}, x1);
    // Backwards, so that the pixel itself wins over its continuation beyond the border.
    for (std::size_t p = count; p-- > 0;)
      for (int i = kPatch; i-- > 0;)
        for (int j = kPatch; j-- > 0;) {
          const double sample = std::floor(x1[(p * kPatch + i) * kPatch + j] * 256);
          image.pixels[grid.pixel(first + p, i, j)] = static_cast<uint8_t>(std::clamp(sample, 0.0, 255.0));
        }
  }
  return image;
}

}  // namespace diffc::r2d2
