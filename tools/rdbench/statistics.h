// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Streamed averages over images: memory depends on the numbers of points, features and bootstrap replicates,
// not on the number of images.
//
// Averaging rules: bpp_file, bpp_payload, psnr, ssim, ms_ssim, kl_bits and the times are means of per-image
// values (infinite PSNR counts as kPsnrCap); psnr_of_mse is the PSNR of the mean of per-image MSE; overhead
// is the sum of payload bits over the sum of KL bits, minus 1. Images that failed at a point are left out of
// its averages, and those without finite features, of the original or of the reconstruction, out of its
// distances. Curves are compared over the images that worked at all points of both.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/rdbench/bdrate.h"
#include "tools/rdbench/curve_sums.h"
#include "tools/rdbench/distance/frechet.h"
#include "tools/rdbench/distance/half_moments.h"
#include "tools/rdbench/distance/kernel_distance.h"
#include "tools/rdbench/record.h"
#include "tools/rdbench/spec.h"

namespace diffc::rdbench {

struct Interval {
  double low = kUnknown, high = kUnknown;
};

/// A row of the results. Unknown numbers are NaN.
struct Result {
  Point point;
  uint64_t images = 0;  ///< That worked.
  uint64_t bugs = 0;    ///< That failed.
  std::string first_error;
  uint64_t infinite = 0;  ///< Images with infinite PSNR.
  double bpp_file = kUnknown, bpp_payload = kUnknown;
  double psnr = kUnknown, psnr_of_mse = kUnknown, ssim = kUnknown, ms_ssim = kUnknown;
  Interval psnr_interval;          ///< 95 % of bootstrap replicates.
  std::vector<double> metrics;     ///< Means over the images where they are known, in the order of Metrics.
  uint64_t metric_faults = 0;      ///< Images of which one is unknown.
  std::string first_metric_fault;  ///< Name of the image and reason.
  double frechet = kUnknown, kid = kUnknown, kid_error = kUnknown;
  double frechet_disjoint = kUnknown;  ///< To originals of other images (DisjointReference).
  double frechet_floor = kUnknown;     ///< That of originals.
  uint64_t featureless = 0;            ///< Images that worked but have no features.
  std::string first_featureless;       ///< The name of one.
  std::string distance_fault = "";     ///< Why there is no distance although there are features.
  double encode_seconds = kUnknown, decode_seconds = kUnknown, peak_bytes = kUnknown;
  double kl_bits = kUnknown, overhead = kUnknown;
  std::string model;
};

/// BD of curve `test` against curve `anchor` with 95 % intervals; absent where there is no overlap.
struct Comparison {
  std::string anchor, test;
  uint64_t images = 0;  ///< That worked at all points of both, but for points that failed for every image.
  std::optional<double> rate, psnr;
  Interval rate_interval, psnr_interval;
};

/// One image's bootstrap weights: Poisson(1) counts, the streaming form of resampling images with replacement
/// (Oza and Russell 2001). They depend on seed and index only, so all points see the same resampled sets.
std::vector<uint8_t> poisson_weights(uint64_t seed, uint64_t index, int replicates);

class Statistics {
 public:
  /// `dimension` of the features, 0 for none. `replicates` of the bootstrap, 0 for none.
  Statistics(const Plan& plan, int dimension, int replicates, uint64_t seed);

  /// Adds an image; records must come in the order of their indices for reproducible sums.
  void add(const ImageRecord& record);

  std::vector<Result> results() const;

  /// All ordered pairs of curves that overlap, and those without a common image.
  std::vector<Comparison> comparisons() const;

  uint64_t images() const { return images_; }
  uint64_t unreadable() const { return unreadable_; }
  bool mixed_sizes() const { return mixed_sizes_; }
  int width() const { return width_; }
  int height() const { return height_; }

 private:
  struct Sums {
    uint64_t images = 0, bugs = 0, infinite = 0, ms_ssim_images = 0, kl_images = 0, featureless = 0;
    double bpp = 0, payload = 0, psnr = 0, mse = 0, ssim = 0, ms_ssim = 0, kl = 0, payload_bits = 0;
    double encode = 0, decode = 0, peak = 0;
    std::string first_error, first_featureless, first_metric_fault, model;
    std::vector<double> metrics;
    std::vector<uint64_t> metric_images;
    uint64_t metric_faults = 0;
    std::optional<HalfMoments> features, originals;  // originals only after a failure
    std::optional<KernelDistance> kernel;
  };
  static RatePoint rate_point(const ImageRecord& image, const PointRecord& point);
  bool usable(const std::vector<float>& features) const;
  void add_point(Sums& sums, const ImageRecord& image, const PointRecord& point);
  static void add_metrics(Sums& sums, const ImageRecord& image, const PointRecord& point);
  void add_features(Sums& sums, const ImageRecord& image, const PointRecord& point);
  struct References {
    std::optional<FrechetReference> all;
    std::optional<DisjointReference> disjoint;
    std::string fault;
  };
  References references() const;
  static void distances(const Sums& sums, const References& references, Result& result);
  std::vector<int> working(const std::vector<int>& points) const;
  Comparison compare(const std::vector<int>& anchor, const std::vector<int>& test) const;

  const Plan& plan_;
  int dimension_, replicates_;
  uint64_t seed_;
  uint64_t images_ = 0, unreadable_ = 0;
  int width_ = 0, height_ = 0;
  bool mixed_sizes_ = false;
  std::optional<HalfMoments> originals_;
  std::vector<Sums> sums_;
  CurveSums curves_;
};

/// Names of curves in order of appearance with the indices of their points.
std::vector<std::pair<std::string, std::vector<int>>> curves_of(const Plan& plan);

}  // namespace diffc::rdbench
