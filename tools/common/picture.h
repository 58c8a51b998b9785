// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How every tool reads pictures: the formats of codec/image_file, and those that plugins decode as files of
// their own (WebP, JPEG XL, AVIF, BPG).

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "codec/base/image.h"
#include "codec/dataset/dataset.h"
#include "codec/plugin/session.h"

namespace diffc {

/// Decodes the picture in `bytes`, whatever its name. Throws Error "NAME: ..." if it is damaged, larger than
/// the session's limits, of an unknown format, or a .dfc file. What of the file is not in the picture is
/// added to `warnings`, if there are any wanted. Thread-safe.
Image read_picture(Session& session, std::span<const uint8_t> bytes, const std::string& name,
                   std::vector<std::string>* warnings = nullptr);

/// read_picture() of a file, or of standard input for "-".
Image read_picture_file(Session& session, const std::string& path,
                        std::vector<std::string>* warnings = nullptr);

/// read_picture() for data sets; warns on standard error of what a set leaves out. The session must outlive
/// the reader.
PictureReader picture_reader(Session& session);

/// The same with a session of its own, for tools whose options make none: the plugins that any tool finds.
PictureReader picture_reader();

}  // namespace diffc
