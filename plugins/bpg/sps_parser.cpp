// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// config_of_sps(): the SPS of an encoder (ITU-T H.265, 7.3.2.2 and E.2.1) checked against what BPG assumes.

#include <string>

#include "codec/base/error.h"
#include "plugins/bpg/bit_io.h"
#include "plugins/bpg/hevc_config.h"

namespace diffc::bpg {
namespace {

void expect(bool good, const char* element) {
  if (good) return;
  throw Error(ErrorKind::kUnsupported,
              std::string("libx265 chose a value of ") + element + " that BPG does not allow",
              "use another preset or another version of libx265");
}

void skip_vui(BitReader& in) {
  if (in.flag() && in.bits(8) == 255) in.bits(32);  // aspect ratio
  if (in.flag()) in.flag();                         // overscan
  if (in.flag()) {                                  // video signal type
    in.bits(4);
    if (in.flag()) in.bits(24);
  }
  if (in.flag()) {  // chroma sample location
    in.exp_golomb();
    in.exp_golomb();
  }
  in.bits(3);       // neutral chroma, field_seq, frame_field_info
  if (in.flag()) {  // default display window
    for (int i = 0; i < 4; ++i) in.exp_golomb();
  }
  if (in.flag()) {  // timing
    in.bits(32);
    in.bits(32);
    if (in.flag()) in.exp_golomb();
    expect(!in.flag(), "vui_hrd_parameters_present_flag");
  }
  if (in.flag()) {  // bitstream restriction
    in.bits(3);
    for (int i = 0; i < 5; ++i) in.exp_golomb();
  }
}

void check_picture(BitReader& in, const PictureFormat& format) {
  expect(in.exp_golomb() == static_cast<uint32_t>(format.chroma), "chroma_format_idc");
  if (format.chroma == Chroma::k444) expect(!in.flag(), "separate_colour_plane_flag");
  expect(in.exp_golomb() == format.width, "pic_width_in_luma_samples");
  expect(in.exp_golomb() == format.height, "pic_height_in_luma_samples");
  expect(!in.flag(), "conformance_window_flag");
  expect(in.exp_golomb() + 8 == static_cast<uint32_t>(format.bit_depth), "bit_depth_luma");
  expect(in.exp_golomb() + 8 == static_cast<uint32_t>(format.bit_depth), "bit_depth_chroma");
  expect(in.exp_golomb() == 4, "log2_max_pic_order_cnt_lsb");
}

}  // namespace

HevcConfig config_of_sps(std::span<const uint8_t> payload, const PictureFormat& format) {
  BitReader in(payload);
  HevcConfig c;
  in.bits(4);  // the VPS is not kept
  expect(in.bits(3) == 0, "sps_max_sub_layers");
  in.flag();
  for (int i = 0; i < 12; ++i) in.bits(8);  // profile_tier_level
  expect(in.exp_golomb() == 0, "sps_seq_parameter_set_id");
  check_picture(in, format);
  in.flag();  // one sub-layer: its ordering information is there in any case
  for (int i = 0; i < 3; ++i) in.exp_golomb();
  c.log2_min_cb = 3 + static_cast<int>(in.exp_golomb(3));
  c.log2_diff_cb = static_cast<int>(in.exp_golomb(3));
  c.log2_min_tb = 2 + static_cast<int>(in.exp_golomb(3));
  c.log2_diff_tb = static_cast<int>(in.exp_golomb(3));
  const uint32_t depth_inter = in.exp_golomb(4);
  c.transform_depth = static_cast<int>(in.exp_golomb(4));
  expect(depth_inter == static_cast<uint32_t>(c.transform_depth), "max_transform_hierarchy_depth_inter");
  expect(!in.flag(), "scaling_list_enabled_flag");
  expect(in.flag(), "amp_enabled_flag");
  c.sao = in.flag();
  expect(!in.flag(), "pcm_enabled_flag");
  expect(in.exp_golomb() == 0, "num_short_term_ref_pic_sets");
  expect(!in.flag(), "long_term_ref_pics_present_flag");
  expect(in.flag(), "sps_temporal_mvp_enabled_flag");
  c.strong_intra_smoothing = in.flag();
  if (in.flag()) skip_vui(in);
  expect(!in.flag(), "sps_extension_present_flag");
  return c;
}

}  // namespace diffc::bpg
