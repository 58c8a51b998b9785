// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Classifier two-sample test (Lopez-Paz and Oquab 2017): if two sets of pairs have one law, no classifier
// that learns from some of them tells the others apart.

#pragma once

#include <vector>

namespace diffc::bench {

struct TwoSample {
  double accuracy = 0;        ///< Share of held-out samples told right; 1/2 for equal laws.
  double standard_error = 0;  ///< Of it, if laws are equal.
  double separation = 0;      ///< Standard deviations above 1/2.
};

/// Logistic regression on standardised features, ridge penalty 1, five folds; sample i of one set and sample
/// i of the other (of one picture) are always in the same fold. All samples have equally many finite
/// features. Throws Error(kUsage) for fewer than 20 samples or sets of different sizes.
TwoSample two_sample_test(const std::vector<std::vector<double>>& a,
                          const std::vector<std::vector<double>>& b);

}  // namespace diffc::bench
