// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// One image through all codecs of a plan.

#pragma once

#include "codec/plugin/session.h"
#include "tools/rdbench/features.h"
#include "tools/rdbench/metrics.h"
#include "tools/rdbench/record.h"
#include "tools/rdbench/selection.h"
#include "tools/rdbench/spec.h"

namespace diffc::rdbench {

struct MeasureOptions {
  uint64_t strip = 0;           ///< Keep PNG files of the first this many images.
  bool isolate_memory = false;  ///< Reset the peak of the resident set before each encode (one worker only).
};

/// Thread-safe: workers share one.
class Measure {
 public:
  /// All references must outlive the object; `features` may be null.
  Measure(Session& session, const Plan& plan, const Selection& selection, const Metrics& metrics,
          const Features* features, MeasureOptions options);

  /// Never throws for what is wrong with one image or codec: that is an error text in the record.
  ImageRecord image(uint64_t index) const;

 private:
  struct Encoded;
  struct Shared;
  void run_job(const EncodeJob& job, const Image& original, ImageRecord& record) const;
  static PointRecord rate_of(const Encoded& encoded, uint64_t size, const Point& point);
  /// What the points of one prefix share: nothing for one point, which is decoded as a user would.
  Shared decode_shared(const std::vector<int>& points, const Encoded& encoded, uint64_t size) const;
  /// A point's picture; returns the seconds of its decode, its share of decode_shared() included.
  double reconstruct(const Point& point, const Shared& shared, const Encoded& encoded, uint64_t size,
                     Image& out) const;
  void decode_group(const std::vector<int>& points, const Encoded& encoded, uint64_t size,
                    const Image& original, ImageRecord& record) const;
  void compare(const Image& original, const Image& decoded, const ImageRecord& image,
               PointRecord& point) const;
  double sample(const NoisyObservation& observation, const Point& point, Image& out) const;

  Session& session_;
  const Plan& plan_;
  const Selection& selection_;
  const Metrics& metrics_;
  const Features* features_;
  MeasureOptions options_;
};

/// Largest side of the pictures in the report; larger images are cropped to their centre.
inline constexpr int kStripSide = 256;

}  // namespace diffc::rdbench
