// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/bpg/hevc_encode.h"

#include <x265.h>

#include <algorithm>
#include <memory>

#include "codec/base/error.h"
#include "plugins/bpg/nal.h"

namespace diffc::bpg {
namespace {

[[noreturn]] void fail(const std::string& why) {
  throw Error(ErrorKind::kUnsupported, "libx265 cannot code this picture: " + why);
}

const x265_api& api() {
  static const x265_api* const api = x265_api_get(8);
  if (!api) fail("it was built without 8-bit support");
  return *api;
}

/// Block sizes for which x265 accepts the picture: it wants at least one coding tree block.
struct Geometry {
  int min_cb = 8, ctb = 64;
  int width, height;

  Geometry(int w, int h) {
    // A side of up to eight samples would leave less than the smallest coding tree block, 16.
    if (std::min(w, h) <= 8) min_cb = 16;
    width = (w + min_cb - 1) / min_cb * min_cb;
    height = (h + min_cb - 1) / min_cb * min_cb;
    while (ctb > std::min(width, height)) ctb /= 2;
  }
};

struct FreeParam {
  void operator()(x265_param* p) const { api().param_free(p); }
};
struct CloseEncoder {
  void operator()(x265_encoder* p) const { api().encoder_close(p); }
};
struct FreePicture {
  void operator()(x265_picture* p) const { api().picture_free(p); }
};

/// What bpgenc sets (at its default level: preset veryslow, tune ssim, constant quantiser), one thread.
std::unique_ptr<x265_param, FreeParam> make_param(const Geometry& geometry, int colours,
                                                  const HevcSettings& settings) {
  std::unique_ptr<x265_param, FreeParam> param(api().param_alloc());
  if (!param || api().param_default_preset(param.get(), settings.preset.c_str(), "ssim") < 0) {
    fail("unknown preset " + settings.preset);
  }
  param->logLevel = X265_LOG_NONE;
  param->numaPools = "none";
  param->frameNumThreads = 1;
  param->sourceWidth = geometry.width;
  param->sourceHeight = geometry.height;
  param->internalCsp = colours == 1 ? X265_CSP_I400 : X265_CSP_I444;
  param->fpsNum = 25;
  param->fpsDenom = 1;
  param->totalFrames = 1;
  param->keyframeMax = 1;
  param->bframes = 0;
  param->bRepeatHeaders = 1;
  param->bEmitInfoSEI = 0;
  param->bEnableAccessUnitDelimiters = 0;
  // Readers assume amp_enabled_flag = 1.
  param->bEnableAMP = 1;
  param->bEnableRectInter = 1;
  param->maxCUSize = static_cast<uint32_t>(geometry.ctb);
  param->minCUSize = static_cast<uint32_t>(geometry.min_cb);
  param->maxTUSize = static_cast<uint32_t>(std::min(32, geometry.ctb));
  param->rc.rateControlMode = X265_RC_CQP;
  param->rc.qp = settings.qp;
  param->bLossless = settings.lossless;
  return param;
}

/// Samples of a plane with the last column and row repeated up to the coded size.
std::vector<uint8_t> pad(const Plane& plane, const Geometry& geometry) {
  std::vector<uint8_t> out(static_cast<size_t>(geometry.width) * geometry.height);
  for (int y = 0; y < geometry.height; ++y) {
    const uint16_t* row = plane.row(std::min(y, plane.height - 1));
    uint8_t* to = out.data() + static_cast<size_t>(geometry.width) * y;
    std::copy_n(row, plane.width, to);
    std::fill(to + plane.width, to + geometry.width, static_cast<uint8_t>(row[plane.width - 1]));
  }
  return out;
}

void add_nals(const x265_nal* nals, uint32_t count, const PictureFormat& format, HevcStream& stream,
              bool& has_sps) {
  for (uint32_t i = 0; i < count; ++i) {
    for (const Nal& nal : split_nals({nals[i].payload, nals[i].sizeBytes})) {
      if (nal.type() == kNalSps) {
        stream.config = config_of_sps(nal_payload(nal), format);
        has_sps = true;
      } else if (nal.type() == kNalPps) {
        if (!stream.pps.empty()) fail("more than one picture parameter set");
        stream.pps.assign(nal.bytes.begin(), nal.bytes.end());
      } else if (nal.type() == kNalIdr || nal.type() == kNalIdrWithLeading) {
        stream.slices.emplace_back(nal.bytes.begin(), nal.bytes.end());
      } else if (nal.type() != kNalVps) {
        fail("it wrote a NAL unit of type " + std::to_string(nal.type()));
      }
    }
  }
}

}  // namespace

HevcStream encode_hevc(const Planes& planes, const HevcSettings& settings) {
  const Geometry geometry(planes[0].width, planes[0].height);
  const auto param = make_param(geometry, static_cast<int>(planes.size()), settings);
  const std::unique_ptr<x265_encoder, CloseEncoder> encoder(api().encoder_open(param.get()));
  // From level 5 on, which long pictures need, HEVC wants coding tree blocks of at least 32 samples.
  if (!encoder && geometry.ctb < 32)
    throw Error(ErrorKind::kUnsupported, "BPG cannot hold a picture so long and narrow",
                "use another format");
  if (!encoder) fail("the encoder does not open");
  const std::unique_ptr<x265_picture, FreePicture> picture(api().picture_alloc());
  api().picture_init(param.get(), picture.get());
  std::vector<std::vector<uint8_t>> padded;
  for (const Plane& plane : planes) padded.push_back(pad(plane, geometry));
  for (size_t i = 0; i < planes.size(); ++i) {
    picture->planes[i] = padded[i].data();
    picture->stride[i] = geometry.width;
  }
  picture->bitDepth = 8;

  const PictureFormat format{static_cast<uint32_t>(geometry.width), static_cast<uint32_t>(geometry.height),
                             planes.size() == 1 ? Chroma::kGrey : Chroma::k444, 8};
  HevcStream stream;
  bool has_sps = false;
  x265_nal* nals = nullptr;
  uint32_t count = 0;
  int coded = api().encoder_encode(encoder.get(), &nals, &count, picture.get(), nullptr);
  if (coded >= 0) add_nals(nals, count, format, stream, has_sps);
  // The encoder may hold the picture back until it is told that there is no other.
  while (coded >= 0 && stream.slices.empty()) {
    coded = api().encoder_encode(encoder.get(), &nals, &count, nullptr, nullptr);
    if (coded >= 0) add_nals(nals, count, format, stream, has_sps);
    if (coded == 0 && count == 0) break;
  }
  if (coded < 0 || !has_sps || stream.pps.empty() || stream.slices.empty()) fail("it returned no picture");
  return stream;
}

}  // namespace diffc::bpg
