// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/bpg/hevc_config.h"

#include <algorithm>
#include <string>

#include "codec/base/error.h"
#include "plugins/bpg/bit_io.h"
#include "plugins/bpg/nal.h"

namespace diffc::bpg {
namespace {

/// explicit_rdpcm, extended_precision, high_precision_offsets and cabac_bypass_alignment must be 0.
constexpr uint32_t kForbiddenRangeFlags = 0x20 | 0x10 | 0x04 | 0x01;

/// The part of an SPS that a HEVC header holds, from the block sizes on. HEVC puts further elements of fixed
/// value between; `fixed` writes them and is false for the header.
void write_blocks(BitWriter& out, const HevcConfig& c, bool fixed) {
  out.exp_golomb(c.log2_min_cb - 3);
  out.exp_golomb(c.log2_diff_cb);
  out.exp_golomb(c.log2_min_tb - 2);
  out.exp_golomb(c.log2_diff_tb);
  if (fixed) out.exp_golomb(c.transform_depth);  // max_transform_hierarchy_depth_inter
  out.exp_golomb(c.transform_depth);
  if (fixed) {
    out.flag(false);  // scaling_list_enabled_flag
    out.flag(true);   // amp_enabled_flag
  }
  out.flag(c.sao);
  out.flag(c.pcm);
  if (c.pcm) {
    out.bits(c.pcm_luma_bits - 1, 4);
    out.bits(c.pcm_chroma_bits - 1, 4);
    out.exp_golomb(c.log2_min_pcm - 3);
    out.exp_golomb(c.log2_diff_pcm);
    out.flag(c.pcm_loop_filter_disabled);
  }
  if (fixed) {
    out.exp_golomb(0);  // num_short_term_ref_pic_sets
    out.flag(false);    // long_term_ref_pics_present_flag
    out.flag(true);     // sps_temporal_mvp_enabled_flag
  }
  out.flag(c.strong_intra_smoothing);
  if (fixed) out.flag(false);  // vui_parameters_present_flag
  out.flag(c.range_extension);
  if (c.range_extension) {
    out.flag(true);
    out.bits(0, 7);
    out.bits(c.range_flags, 9);
  }
}

/// profile_tier_level() of one sub-layer: format range extensions profile, no level that would set a limit.
void write_profile(BitWriter& out) {
  out.bits(4, 8);                   // profile space 0, main tier, general_profile_idc 4
  out.bits(uint32_t{1} << 27, 32);  // compatible with profile 4
  out.bits(0x9, 4);                 // progressive, frames only
  out.bits(0, 32);
  out.bits(0, 12);
  out.bits(255, 8);  // general_level_idc
}

void check_blocks(const HevcConfig& c) {
  const int ctb = c.log2_min_cb + c.log2_diff_cb, tb = c.log2_min_tb + c.log2_diff_tb;
  bool good = ctb >= 4 && ctb <= 6 && c.log2_min_tb < c.log2_min_cb && tb <= std::min(ctb, 5) &&
              c.transform_depth <= ctb - c.log2_min_tb;
  if (c.pcm) {
    const int pcm = c.log2_min_pcm + c.log2_diff_pcm;
    good = good && c.log2_min_pcm >= std::min(c.log2_min_cb, 5) && pcm <= std::min(ctb, 5);
  }
  if (!good) throw Error(ErrorKind::kData, "damaged BPG file: impossible block sizes");
}

}  // namespace

HevcConfig parse_hevc_header(std::span<const uint8_t> bytes) {
  BitReader in(bytes);
  HevcConfig c;
  c.log2_min_cb = 3 + static_cast<int>(in.exp_golomb(3));
  c.log2_diff_cb = static_cast<int>(in.exp_golomb(3));
  c.log2_min_tb = 2 + static_cast<int>(in.exp_golomb(3));
  c.log2_diff_tb = static_cast<int>(in.exp_golomb(3));
  c.transform_depth = static_cast<int>(in.exp_golomb(4));
  c.sao = in.flag();
  c.pcm = in.flag();
  if (c.pcm) {
    c.pcm_luma_bits = 1 + static_cast<int>(in.bits(4));
    c.pcm_chroma_bits = 1 + static_cast<int>(in.bits(4));
    c.log2_min_pcm = 3 + static_cast<int>(in.exp_golomb(2));
    c.log2_diff_pcm = static_cast<int>(in.exp_golomb(2));
    c.pcm_loop_filter_disabled = in.flag();
  }
  c.strong_intra_smoothing = in.flag();
  if (in.flag()) {
    const bool range = in.flag();
    if (in.bits(7) != 0) throw Error(ErrorKind::kUnsupported, "BPG file with an unknown HEVC extension");
    c.range_extension = range;
    if (range) c.range_flags = in.bits(9);
    if (c.range_flags & kForbiddenRangeFlags) {
      throw Error(ErrorKind::kData, "damaged BPG file: forbidden HEVC range extension flags");
    }
  }
  check_blocks(c);
  return c;
}

std::vector<uint8_t> write_hevc_header(const HevcConfig& config) {
  BitWriter out;
  write_blocks(out, config, false);
  out.align();
  return out.bytes();
}

std::vector<uint8_t> make_vps() {
  BitWriter out;
  out.bits(0, 4);        // vps_video_parameter_set_id
  out.bits(3, 2);        // base layer internal and available
  out.bits(0, 6);        // vps_max_layers_minus1
  out.bits(0, 3);        // vps_max_sub_layers_minus1
  out.flag(true);        // vps_temporal_id_nesting_flag
  out.bits(0xFFFF, 16);  // reserved
  write_profile(out);
  out.flag(true);     // vps_sub_layer_ordering_info_present_flag
  out.exp_golomb(0);  // vps_max_dec_pic_buffering_minus1
  out.exp_golomb(0);  // vps_max_num_reorder_pics
  out.exp_golomb(0);  // vps_max_latency_increase_plus1
  out.bits(0, 6);     // vps_max_layer_id
  out.exp_golomb(0);  // vps_num_layer_sets_minus1
  out.flag(false);    // vps_timing_info_present_flag
  out.flag(false);    // vps_extension_flag
  out.trailing_bits();
  return make_nal(kNalVps, out.bytes());
}

std::vector<uint8_t> make_sps(const HevcConfig& config, const PictureFormat& format) {
  BitWriter out;
  out.bits(0, 4);  // sps_video_parameter_set_id
  out.bits(0, 3);  // sps_max_sub_layers_minus1
  out.flag(true);  // sps_temporal_id_nesting_flag
  write_profile(out);
  out.exp_golomb(0);  // sps_seq_parameter_set_id
  out.exp_golomb(static_cast<uint32_t>(format.chroma));
  if (format.chroma == Chroma::k444) out.flag(false);  // separate_colour_plane_flag
  out.exp_golomb(static_cast<uint32_t>(padded(format.width, config)));
  out.exp_golomb(static_cast<uint32_t>(padded(format.height, config)));
  out.flag(false);  // conformance_window_flag
  out.exp_golomb(format.bit_depth - 8);
  out.exp_golomb(format.bit_depth - 8);
  out.exp_golomb(4);  // log2_max_pic_order_cnt_lsb_minus4
  out.flag(true);     // sps_sub_layer_ordering_info_present_flag
  out.exp_golomb(0);
  out.exp_golomb(0);
  out.exp_golomb(0);
  write_blocks(out, config, true);
  out.trailing_bits();
  return make_nal(kNalSps, out.bytes());
}

}  // namespace diffc::bpg
