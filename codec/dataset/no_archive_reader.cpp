// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Built with DIFFC_ARCHIVES=OFF.

#include "codec/base/error.h"
#include "codec/dataset/archive_reader.h"

namespace diffc::io {

ArchiveReader::ArchiveReader(const std::string& path) : path_(path) {
  fail("this build reads no archives");
}

void ArchiveReader::Close::operator()(archive*) const {}

void ArchiveReader::fail(const char* what) const {
  throw Error(ErrorKind::kUnsupported, path_ + ": " + what, "unpack it, or build with DIFFC_ARCHIVES=ON");
}

bool ArchiveReader::next() {
  return false;
}

size_t ArchiveReader::read_some(uint8_t*, size_t) {
  return 0;
}

std::vector<uint8_t> ArchiveReader::read() {
  return {};
}

}  // namespace diffc::io
