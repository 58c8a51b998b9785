// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/common/picture.h"

#include <cerrno>
#include <iostream>
#include <memory>

#include "codec/base/error.h"
#include "codec/base/text.h"
#include "codec/container/container.h"
#include "codec/image_file/image_file.h"
#include "codec/pipeline.h"
#include "tools/common/environment.h"

namespace diffc {
namespace {

bool reads_files(const PluginEntry& entry) {
  return entry.offers(kKindDecoder) && entry.descriptor->matches && entry.descriptor->extensions;
}

}  // namespace

Image read_picture(Session& session, std::span<const uint8_t> bytes, const std::string& name,
                   std::vector<std::string>* warnings) {
  const std::string shown = name == "-" ? "standard input" : name;
  if (is_container(bytes))
    throw Error(ErrorKind::kData, shown + ": a .dfc file is no picture", "decode it first");
  if (is_image_file(bytes) || bytes.empty()) {
    if (warnings && is_animated(bytes))
      warnings->push_back(shown + ": an animation, of which the first picture is taken");
    return read_image(bytes, name, session.options().limits);
  }
  if (!session.registry().match(bytes)) {
    const std::string format(foreign_format(bytes));
    throw Error(ErrorKind::kData,
                shown + ": not an image that can be read: it is " +
                    (format.empty() ? "not PNG, JPEG, PBM/PGM/PPM, BMP or TIFF, and no plugin knows it"
                                    : format + ", which no plugin here reads"),
                format.empty() ? "" : "convert it to PNG");
  }
  try {
    DecodedFile file = decode_file(session, bytes, {});
    if (warnings)
      for (const std::string& warning : file.warnings) warnings->push_back(shown + ": " + warning);
    return std::move(file.image);
  } catch (const Error& error) {
    throw Error(error.kind(), shown + ": " + error.what());
  }
}

Image read_picture_file(Session& session, const std::string& path, std::vector<std::string>* warnings) {
  return read_picture(session, read_file_bytes(path), path, warnings);
}

PictureReader picture_reader(Session& session) {
  PictureReader reader;
  reader.left_out = [](const std::string& line) {
    std::cerr << program_invocation_short_name << ": warning: " << one_line(line) << std::endl;
  };
  reader.read = [&session](std::span<const uint8_t> bytes, const std::string& name) {
    return read_picture(session, bytes, name);
  };
  for (const PluginEntry& entry : session.registry().plugins()) {
    if (!reads_files(entry)) continue;
    for (std::string& extension : split_list(entry.descriptor->extensions, ' '))
      reader.extensions.push_back(std::move(extension));
  }
  return reader;
}

PictureReader picture_reader() {
  const auto session = std::make_shared<Session>(make_registry({}), SessionOptions());
  PictureReader reader = picture_reader(*session);
  reader.read = [session, read = std::move(reader.read)](
                    std::span<const uint8_t> bytes, const std::string& name) { return read(bytes, name); };
  return reader;
}

}  // namespace diffc
