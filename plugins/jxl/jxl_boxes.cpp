// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/jxl/jxl_boxes.h"

namespace diffc::jxl {
namespace {

constexpr std::size_t kFirstBytes = std::size_t{1} << 14, kMostBytes = std::size_t{16} << 20;

}  // namespace

Boxes::Boxes(JxlDecoder* decoder) : decoder_(decoder) {
  // False where libjxl has no Brotli: such boxes then have a type that is passed over.
  (void)JxlDecoderSetDecompressBoxes(decoder, JXL_TRUE);
}

void Boxes::provide(std::size_t used) {
  if (JxlDecoderSetBoxBuffer(decoder_, content_.data() + used, content_.size() - used) != JXL_DEC_SUCCESS)
    type_.clear();
}

void Boxes::release() {
  if (type_.empty()) return;
  content_.resize(content_.size() - JxlDecoderReleaseBoxBuffer(decoder_));
}

void Boxes::next() {
  finish();
  JxlBoxType type;
  if (JxlDecoderGetBoxType(decoder_, type, JXL_TRUE) != JXL_DEC_SUCCESS) return;
  const std::string name(type, sizeof(type));
  if ((name != "Exif" || !exif_.empty()) && (name != "xml " || !xmp_.empty())) return;
  type_ = name;
  content_.resize(kFirstBytes);
  provide(0);
}

bool Boxes::grow() {
  release();
  const std::size_t used = content_.size();
  if (type_.empty() || used >= kMostBytes) return false;
  content_.resize(2 * used);
  provide(used);
  return !type_.empty();
}

void Boxes::finish() {
  release();
  if (type_ == "xml ") xmp_ = content_;
  if (type_ == "Exif" && content_.size() > 4) {
    const std::size_t offset =
        std::size_t{content_[0]} << 24 | content_[1] << 16 | content_[2] << 8 | content_[3];
    if (offset < content_.size() - 4)
      exif_.assign(content_.begin() + 4 + static_cast<std::ptrdiff_t>(offset), content_.end());
  }
  type_.clear();
}

}  // namespace diffc::jxl
