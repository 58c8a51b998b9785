// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/warnings.h"

#include <fmt/format.h>

#include <algorithm>

namespace diffc::rdbench {
namespace {

constexpr uint64_t kUnbiasedFrom =
    10000;  // images, below which the Frechet distance depends visibly on their number

/// Curves that are compared over fewer images than there are: one line for all of them.
void warn_of_partial_comparisons(Summary& s) {
  uint64_t partial = 0, none = 0, fewest = s.images;
  for (const Comparison& c : s.comparisons) {
    partial += c.images > 0 && c.images < s.images;
    none += c.images == 0;
    if (c.images > 0) fewest = std::min(fewest, c.images);
  }
  if (partial > 0)
    s.warnings.push_back(
        fmt::format("{} comparisons of curves are over the images that both have, as few as {} of {}: see "
                    "n_images of \"bd\" in results.json",
                    partial, fewest, s.images));
  if (none > 0)
    s.warnings.push_back(fmt::format("{} pairs of curves have no image in common: not compared", none));
}

/// Images that are missing in the distances, and distances that cannot be told.
void warn_of_missing_features(Summary& s) {
  const auto most =
      std::max_element(s.results.begin(), s.results.end(),
                       [](const Result& a, const Result& b) { return a.featureless < b.featureless; });
  if (most != s.results.end() && most->featureless > 0)
    s.warnings.push_back(
        fmt::format("the feature network gives values that are no finite numbers for up to {} images, such "
                    "as {}: left out "
                    "of {} and kid",
                    most->featureless, most->first_featureless, s.features->key));
  for (const Result& r : s.results)
    if (!r.distance_fault.empty())
      return s.warnings.push_back(s.features->key +
                                  " is left out where it cannot be told: " + r.distance_fault);
}

/// A distance to the same images that another half of the data set would have is more bias than realism.
void warn_of_biased_distances(Summary& s) {
  for (const Result& r : s.results) {
    // The bias goes with 1 / images: half of it at twice as many.
    if (!(r.frechet < r.frechet_floor)) continue;
    return s.warnings.push_back(fmt::format(
        "{0} is mostly bias at so few images: {1:.4g} for {2}, and about {3:.4g} for perfect pictures of "
        "other images: look at kid, and at {0}_disjoint against its floor {4:.4g}",
        s.features->key, r.frechet, r.point.spec, r.frechet_floor / 2, r.frechet_floor));
  }
}

void warn_of_missing_metrics(Summary& s) {
  uint64_t faults = 0;
  std::string first;
  for (const Result& r : s.results) {
    if (faults == 0) first = r.first_metric_fault;
    faults += r.metric_faults;
  }
  if (faults > 0)
    s.warnings.push_back(
        fmt::format("a metric is unknown {} times and left out of its means: {}", faults, first));
}

}  // namespace

void add_warnings(Summary& s) {
  const auto warn = [&](const std::string& text) { s.warnings.push_back(text); };
  uint64_t bugs = 0;
  for (const Result& r : s.results) bugs += r.bugs;
  if (bugs > 0) warn(fmt::format("{} encodes or decodes failed: see the columns bugs and first_error", bugs));
  if (s.mixed_sizes) {
    warn(s.features ? "the images differ in size: the network resizes each to its own input size, so Frechet "
                      "distances mix "
                      "scales; use --resize-box"
                    : "the images differ in size: bpp is the mean of per-image values");
  }
  warn_of_partial_comparisons(s);
  warn_of_missing_metrics(s);
  if (!s.features) return;
  warn_of_missing_features(s);
  warn_of_biased_distances(s);
  const auto dimension = static_cast<uint64_t>(s.features->dimension);
  if (s.images < 2) {
    warn("a Frechet distance needs at least two images: left out");
  } else if (s.images <= dimension) {
    warn(fmt::format(
        "{} images for {} feature dimensions: the covariances are singular; compare {} only between equal "
        "numbers of images",
        s.images, dimension, s.features->key));
  }
  if (s.images < kUnbiasedFrom) {
    warn(fmt::format(
        "{} images: {} is biased upwards below {} and comparable only at this number; kid is unbiased",
        s.images, s.features->key, kUnbiasedFrom));
  }
  if (s.features->key == "fid" && !s.features->official) {
    warn(
        "the feature file is not the known inception-2015-12-05.pt: its column is the FID of the literature "
        "only if the "
        "network is the same");
  }
}

}  // namespace diffc::rdbench
