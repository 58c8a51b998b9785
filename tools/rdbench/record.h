// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What is measured of one image: the unit of work, of the journal and of what machines send each other.

#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace diffc::rdbench {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// One image at one operating point. Unknown numbers are NaN.
struct PointRecord {
  std::string error;  ///< Empty if it worked; then everything below holds.
  double bytes = 0;   ///< Of the file (or prefix); kl_bits / 8 of ideal points.
  double payload_bits = 0;
  double kl_bits = kUnknown;
  double mse = 0;
  double ssim = 0;
  double ms_ssim = kUnknown;
  std::vector<double> metrics;  ///< Of Metrics, in their order.
  std::string metric_fault;     ///< Why one of them is unknown.
  double encode_seconds = 0;
  double decode_seconds = 0;
  double peak_bytes = 0;  ///< Largest resident set of the process meanwhile.
  std::string model;      ///< Id of the model that was used, or empty.
  std::vector<float> features;
  std::vector<uint8_t> png;  ///< Reconstruction, of images shown in the report.
};

struct ImageRecord {
  uint64_t index = 0;  ///< In the selected set.
  std::string name;
  std::string sha256;  ///< Of width, height, channels (32-bit little endian) and pixels.
  int width = 0, height = 0, channels = 0;
  std::string error;  ///< The image could not be read: all points failed.
  std::vector<float> features;
  std::vector<uint8_t> png;
  std::vector<PointRecord> points;
};

std::vector<uint8_t> serialise(const ImageRecord& record);

/// Throws Error(kData) for bytes that serialise() did not make.
ImageRecord parse_record(std::span<const uint8_t> bytes);

}  // namespace diffc::rdbench
