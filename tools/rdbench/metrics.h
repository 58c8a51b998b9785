// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Distances of pictures besides PSNR and SSIM; each becomes a column of means over images.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codec/base/image.h"
#include "models/features/extractor.h"

namespace diffc::rdbench {

class Metrics {
 public:
  static constexpr std::size_t kLumas = 2;  ///< The first two are PSNR of the luma.

  /// `commands`: NAME=COMMAND, run in /bin/sh with {original} and {decoded} replaced by PNG files; the last
  /// number that it prints counts. `perceptual`: a TorchScript file (PairDistance), or empty. Throws
  /// Error(kUsage) for a command without name or placeholders, and what opening the file throws.
  Metrics(const std::vector<std::string>& commands, const std::string& perceptual);
  ~Metrics();

  /// "psnr_y601" and "psnr_y709" (luma of BT.601 and BT.709 in full range, not rounded), "perceptual" if
  /// there is a file, and those of the commands.
  const std::vector<std::string>& names() const { return names_; }

  /// What the results depend on besides the names.
  const std::string& identity() const { return identity_; }

  /// In the order of the names, of pictures with equal channels; NaN for one that failed, with the reason in
  /// `fault`. Thread-safe.
  std::vector<double> of(const Image& original, const Image& decoded, std::string& fault) const;

 private:
  struct Command {
    std::string name, text;
  };

  std::vector<std::string> names_;
  std::vector<Command> commands_;
  std::unique_ptr<PairDistance> perceptual_;
  std::string identity_;
};

/// The last number in a text, as "1.25" in "3-norm: 1.25"; NaN if there is none.
double last_number(const std::string& text);

}  // namespace diffc::rdbench
