// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codec/base/image.h"
#include "codec/plugin/session.h"

namespace diffc {

/// Quality of pictures in formats that lose something.
inline constexpr double kOutputQuality = 95;

/// Writes pictures in the format of a file name extension: exactly where write_image() knows it, else as the
/// native file of a codec.
class PictureWriter {
 public:
  /// `extension` as extension_of() gives it. Throws Error(kUsage) if nobody writes such files, or if a
  /// quality is given where nothing is lost.
  PictureWriter(Session& session, const std::string& extension, std::optional<double> quality);

  /// The file. Adds warnings of the codec. Throws Error.
  std::vector<uint8_t> write(const Image& image, std::vector<std::string>* warnings) const;

  const std::string& extension() const { return extension_; }
  /// The codec; empty for formats that write_image() knows.
  const std::string& codec() const { return codec_; }
  double quality() const { return quality_; }

 private:
  Session* session_;
  std::string extension_, codec_;
  double quality_;
};

}  // namespace diffc
