// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// EXIF and XMP in the boxes of a JPEG XL container.

#pragma once

#include <jxl/decode.h>

#include <cstdint>
#include <string>
#include <vector>

namespace diffc::jxl {

/// Collects the boxes while a decoder runs. Not thread-safe.
class Boxes {
 public:
  /// The decoder must outlive the object and tell JXL_DEC_BOX.
  explicit Boxes(JxlDecoder* decoder);

  void next();    ///< At JXL_DEC_BOX: the box before is whole.
  bool grow();    ///< At JXL_DEC_BOX_NEED_MORE_OUTPUT; false for a box of more than 16 MiB.
  void finish();  ///< At the end of a whole file.

  /// From the TIFF header on, or empty.
  const std::vector<uint8_t>& exif() const { return exif_; }
  const std::vector<uint8_t>& xmp() const { return xmp_; }

 private:
  void release();
  void provide(std::size_t used);

  JxlDecoder* decoder_;
  std::string type_;  // of the box being read, empty if it is passed over
  std::vector<uint8_t> content_, exif_, xmp_;
};

}  // namespace diffc::jxl
