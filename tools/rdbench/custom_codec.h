// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Foreign codecs as two commands:
//
//   custom:encode=opj_compress -i {in} -o {out} -r {r},decode=opj_decompress -i {in} -o
//   {out},ext=jp2,r=20|40|80
//
// The commands run in /bin/sh with {in} and {out} replaced by files in a private temporary folder and {KEY}
// by the other keys. The encoder reads {in} (a PNG file, or what in_ext says), the decoder writes {out},
// named .png or what out_ext says, in any format that read_picture() reads. Reserved keys: encode, decode,
// ext (of the coded file, default "bin"), in_ext, out_ext, label.

#pragma once

#include <string>
#include <vector>

#include "codec/base/image.h"
#include "codec/plugin/params.h"
#include "codec/plugin/session.h"
#include "tools/rdbench/spec.h"

namespace diffc::rdbench {

struct CustomResult {
  uint64_t bytes = 0;
  Image image;
  double encode_seconds = 0;
  double decode_seconds = 0;
};

/// Throws Error(kUsage) naming the spec if a command or a placeholder is missing.
void check_custom(const std::string& spec, const Params::Map& keys);

/// Keys with several values: those make the points of a curve.
std::vector<std::string> custom_rate_keys(const SpecKeys& keys);

/// Name of the encoder program without its folder.
std::string custom_name(const Params::Map& keys);

/// Encodes and decodes one image; plugins of the session read the decoded file. Throws Error(kIo) with the
/// command's exit status and its last line of output if it fails. Thread-safe.
CustomResult run_custom(Session& session, const Params::Map& keys, const Image& image);

}  // namespace diffc::rdbench
