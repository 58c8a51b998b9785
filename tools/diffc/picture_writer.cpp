// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc/picture_writer.h"

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"
#include "codec/pipeline.h"
#include "tools/diffc/extensions.h"

namespace diffc {
namespace {

/// Throws the Error(kUsage) of an extension that nobody writes, with those that somebody does.
void check_written(const std::string& extension, const Registry& registry) {
  try {
    check_written_extension(extension);
  } catch (const Error& error) {
    throw Error(error.kind(), error.what() + native_extensions(registry));
  }
}

}  // namespace

PictureWriter::PictureWriter(Session& session, const std::string& extension, std::optional<double> quality)
    : session_(&session), extension_(extension), quality_(quality.value_or(kOutputQuality)) {
  if (const PluginEntry* native = session.registry().by_extension(extension_)) {
    codec_ = native->descriptor->name;
    if (!(quality_ >= 0 && quality_ <= 100))
      throw Error(ErrorKind::kUsage, "the quality of the output is out of range", "give 0 to 100");
    return;
  }
  check_written(extension_, session.registry());
  if (quality) throw Error(ErrorKind::kUsage, extension_ + " files lose nothing", "leave the quality out");
}

std::vector<uint8_t> PictureWriter::write(const Image& image, std::vector<std::string>* warnings) const {
  if (codec_.empty()) return write_image(image, extension_);
  if (image.has_alpha() &&
      !(session_->registry().need(codec_, kKindEncoder).descriptor->capabilities & kCapAlpha))
    throw Error(ErrorKind::kUsage, extension_ + " cannot hold the picture's transparency",
                "write .png or .webp");
  EncodeOptions options;
  options.codec = codec_;
  options.native = true;
  options.quality = quality_;
  EncodedFile file = encode_image(*session_, image, options);
  if (warnings) warnings->insert(warnings->end(), file.warnings.begin(), file.warnings.end());
  return std::move(file.bytes);
}

}  // namespace diffc
