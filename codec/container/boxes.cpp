// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/boxes.h"

#include <zstd.h>

#include "codec/base/error.h"

namespace diffc {

namespace {

enum AlphaFilter : uint8_t { kNone = 0, kLeft = 1, kAbove = 2 };

/// Adds (sign +1) or subtracts (sign -1) the predictor, in place. Forward filtering runs backwards through
/// the plane so that predictors are still unfiltered.
void filter_alpha(std::vector<uint8_t>& plane, int width, int height, uint8_t filter, bool forward) {
  const auto visit = [&](int y, int x) {
    const std::size_t at = static_cast<std::size_t>(y) * width + x;
    uint8_t predictor = 0;
    if (filter == kLeft && x > 0) predictor = plane[at - 1];
    if (filter == kAbove && y > 0) predictor = plane[at - width];
    plane[at] = static_cast<uint8_t>(forward ? plane[at] - predictor : plane[at] + predictor);
  };
  if (forward)
    for (int y = height - 1; y >= 0; --y)
      for (int x = width - 1; x >= 0; --x) visit(y, x);
  else
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) visit(y, x);
}

}  // namespace

std::vector<uint8_t> zstd_compress(std::span<const uint8_t> data) {
  std::vector<uint8_t> frame(ZSTD_compressBound(data.size()));
  const std::size_t n = ZSTD_compress(frame.data(), frame.size(), data.data(), data.size(), 19);
  if (ZSTD_isError(n)) throw Error(ErrorKind::kIo, std::string("zstd: ") + ZSTD_getErrorName(n));
  frame.resize(n);
  return frame;
}

std::vector<uint8_t> zstd_decompress(std::span<const uint8_t> frame, uint64_t max_size,
                                     const std::string& what) {
  const unsigned long long declared = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (declared == ZSTD_CONTENTSIZE_ERROR || declared == ZSTD_CONTENTSIZE_UNKNOWN || declared > max_size)
    throw Error(ErrorKind::kData, what + " is damaged", "the file cannot be trusted");
  std::vector<uint8_t> data(declared);
  const std::size_t n = ZSTD_decompress(data.data(), data.size(), frame.data(), frame.size());
  if (ZSTD_isError(n) || n != declared)
    throw Error(ErrorKind::kData, what + " is damaged", "the file cannot be trusted");
  return data;
}

std::vector<uint8_t> pack_alpha(std::span<const uint8_t> alpha, int width, int height) {
  std::vector<uint8_t> best;
  for (uint8_t filter : {kNone, kLeft, kAbove}) {
    std::vector<uint8_t> plane(alpha.begin(), alpha.end());
    filter_alpha(plane, width, height, filter, true);
    std::vector<uint8_t> frame = zstd_compress(plane);
    if (best.empty() || frame.size() + 1 < best.size()) {
      best.assign(1, filter);
      best.insert(best.end(), frame.begin(), frame.end());
    }
  }
  return best;
}

std::vector<uint8_t> unpack_alpha(std::span<const uint8_t> box, int width, int height) {
  const uint64_t area = static_cast<uint64_t>(width) * height;
  if (box.empty() || box[0] > kAbove) throw Error(ErrorKind::kData, "the alpha box is damaged");
  std::vector<uint8_t> plane = zstd_decompress(box.subspan(1), area, "the alpha box");
  if (plane.size() != area) throw Error(ErrorKind::kData, "the alpha box has the wrong size");
  filter_alpha(plane, width, height, box[0], false);
  return plane;
}

}  // namespace diffc
