// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// NAL units of an HEVC byte stream (ITU-T H.265, 7.3.1 and Annex B).

#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace diffc::bpg {

inline constexpr int kNalIdrWithLeading = 19;
inline constexpr int kNalIdr = 20;
inline constexpr int kNalVps = 32;
inline constexpr int kNalSps = 33;
inline constexpr int kNalPps = 34;

/// A NAL unit without start code, its two header bytes included.
struct Nal {
  std::span<const uint8_t> bytes;

  int type() const { return bytes[0] >> 1 & 63; }
  int layer() const { return (bytes[0] & 1) << 5 | bytes[1] >> 3; }
  bool is_slice() const { return type() < kNalVps; }
};

/// The NAL units of a byte stream that may or may not begin with a start code. Units too short for a header
/// are left out.
std::vector<Nal> split_nals(std::span<const uint8_t> stream);

/// A copy of the unit with another nuh_layer_id.
std::vector<uint8_t> with_layer(const Nal& nal, int layer);

/// Contents of a unit without header and emulation prevention bytes.
std::vector<uint8_t> nal_payload(const Nal& nal);

/// A unit of layer 0 with this payload, emulation prevention bytes inserted.
std::vector<uint8_t> make_nal(int type, std::span<const uint8_t> payload);

}  // namespace diffc::bpg
