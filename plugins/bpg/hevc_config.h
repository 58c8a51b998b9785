// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The few HEVC sequence parameters that a BPG file stores, and the parameter sets that follow from them. A
// BPG file has no VPS and no SPS: everything its "HEVC header" does not say has a fixed value (BPG
// specification 0.9.5).

#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace diffc::bpg {

/// chroma_format_idc of HEVC.
enum class Chroma : int { kGrey = 0, k420 = 1, k422 = 2, k444 = 3 };

/// Contents of a HEVC header.
struct HevcConfig {
  int log2_min_cb = 3;   ///< Smallest coding block, 3 to 6.
  int log2_diff_cb = 3;  ///< Up to the coding tree block of at most 64 samples.
  int log2_min_tb = 2;
  int log2_diff_tb = 3;
  int transform_depth = 0;  ///< max_transform_hierarchy_depth_intra.
  bool sao = false;
  bool pcm = false;
  int pcm_luma_bits = 8, pcm_chroma_bits = 8;
  int log2_min_pcm = 3, log2_diff_pcm = 0;
  bool pcm_loop_filter_disabled = false;
  bool strong_intra_smoothing = false;
  bool range_extension = false;
  uint32_t range_flags = 0;  ///< The nine flags of sps_range_extension, first one in bit 8.

  int min_cb() const { return 1 << log2_min_cb; }
};

/// What the picture of a HEVC header looks like.
struct PictureFormat {
  uint32_t width = 0, height = 0;  ///< Of the image, before padding.
  Chroma chroma = Chroma::k444;
  int bit_depth = 8;
};

/// A side padded to whole smallest coding blocks.
inline uint64_t padded(uint32_t side, const HevcConfig& config) {
  const uint64_t block = static_cast<uint64_t>(config.min_cb());
  return (side + block - 1) / block * block;
}

/// Reads a HEVC header. Throws Error(kData) for values that HEVC or BPG do not allow.
HevcConfig parse_hevc_header(std::span<const uint8_t> bytes);
std::vector<uint8_t> write_hevc_header(const HevcConfig& config);

/// NAL units (no start codes) of the parameter sets that the header stands for.
std::vector<uint8_t> make_vps();
std::vector<uint8_t> make_sps(const HevcConfig& config, const PictureFormat& format);

/// The stored parameters of an encoder's SPS (payload without emulation prevention). Throws
/// Error(kUnsupported) naming the parameter if one differs from what BPG readers assume.
HevcConfig config_of_sps(std::span<const uint8_t> payload, const PictureFormat& format);

}  // namespace diffc::bpg
