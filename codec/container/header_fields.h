// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What the headers of both versions of the format have in common.

#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "codec/base/limits.h"
#include "codec/bits/byte_io.h"
#include "codec/container/header.h"

namespace diffc {

inline constexpr std::array<uint8_t, 2> kMagic = {0xD1, 0xFC};
inline constexpr int kVersionShift = 5;

/// Length of the own header of a codec that has a number.
inline constexpr std::size_t kNumberedHeader = 3;

/// Codecs with a number: their names in its order from 1; 0 stands for a codec that the file names.
inline constexpr std::array<const char*, 4> kCodecNames = {"", "diffc", "gaussian", "r2d2"};

/// 0 for a codec without number.
int codec_number(const std::string& name);
/// Throws Error(kUnsupported) for a number that is not in use.
std::string codec_name(std::size_t number);

/// Length and name of a codec without number. Throws Error(kData) for what cannot be one.
void write_codec_name(ByteWriter& out, const std::string& name);
std::string read_codec_name(ByteReader& in);

/// A header of the codec's own of 1..255 bytes, after its length. Throws Error(kData).
void write_own_header(ByteWriter& out, const StreamInfo& stream);
std::vector<uint8_t> read_own_header(ByteReader& in);

/// Throws what check_size() throws.
void set_size(const Limits& limits, uint32_t width, uint32_t height, StreamInfo& stream);

/// Lengths of payload and boxes and the header's checksum: the end of every header.
void write_lengths(ByteWriter& out, std::size_t box_bytes, bool checksum, uint64_t payload_bytes);
void read_lengths(ByteReader& in, std::span<const uint8_t> bytes, FileHeader& header);

/// The header of a version, `in` standing behind the byte with the version.
FileHeader parse_header_1(const Limits& limits, std::span<const uint8_t> bytes, ByteReader& in,
                          uint8_t flags);
FileHeader parse_header_2(const Limits& limits, std::span<const uint8_t> bytes, ByteReader& in,
                          uint8_t flags);

}  // namespace diffc
