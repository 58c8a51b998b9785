// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/dataset/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include "codec/base/error.h"

namespace diffc::io {
namespace {

/// This thread's characters are UTF-8 while one lives: libarchive gives up names that the locale cannot
/// express, and a program that never sets one has that of ASCII.
class Utf8Locale {
 public:
  Utf8Locale() : before_(utf8() ? uselocale(utf8()) : nullptr) {}
  ~Utf8Locale() {
    if (before_) uselocale(before_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t utf8() {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
  }
  locale_t before_;
};

std::string name_of(archive_entry* entry) {
  const char* name = archive_entry_pathname(entry);
  return name ? name : "";
}

bool is_link(archive_entry* entry) {
  return archive_entry_filetype(entry) == AE_IFLNK || archive_entry_hardlink(entry);
}

}  // namespace

void ArchiveReader::Close::operator()(archive* handle) const {
  archive_read_free(handle);
}

ArchiveReader::ArchiveReader(const std::string& path) : path_(path), handle_(archive_read_new()) {
  archive_read_support_filter_all(handle_.get());
  archive_read_support_format_tar(handle_.get());
  archive_read_support_format_zip(handle_.get());
  if (archive_read_open_filename(handle_.get(), path.c_str(), size_t{1} << 18) != ARCHIVE_OK) {
    fail("neither a readable tar nor zip file");
  }
}

void ArchiveReader::fail(const char* what) const {
  const char* reason = archive_error_string(handle_.get());
  throw Error(ErrorKind::kData, path_ + ": " + what + (reason ? std::string(" (") + reason + ")" : ""),
              "check that the file is complete");
}

bool ArchiveReader::next() {
  const Utf8Locale utf8;
  for (;;) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(handle_.get(), &entry);
    if (status == ARCHIVE_EOF) return false;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) fail("damaged archive");
    if (is_link(entry)) {
      links_.push_back(name_of(entry));
      continue;
    }
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    name_ = name_of(entry);
    return true;
  }
}

size_t ArchiveReader::read_some(uint8_t* to, size_t size) {
  size_t done = 0;
  while (done < size) {
    const la_ssize_t got = archive_read_data(handle_.get(), to + done, size - done);
    if (got < 0) fail("damaged archive");
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

std::vector<uint8_t> ArchiveReader::read() {
  std::vector<uint8_t> bytes;
  for (size_t step = size_t{1} << 16;; step = bytes.size()) {
    const size_t at = bytes.size();
    bytes.resize(at + step);
    const size_t got = read_some(bytes.data() + at, step);
    bytes.resize(at + got);
    if (got < step) return bytes;
  }
}

}  // namespace diffc::io
