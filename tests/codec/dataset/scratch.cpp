// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tests/codec/dataset/scratch.h"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace diffc::test {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
  static int counter = 0;
  folder_ = fs::temp_directory_path() /
            ("diffc_test_" + std::to_string(getpid()) + "_" + std::to_string(counter++));
  fs::create_directories(folder_);
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  fs::remove_all(folder_, error);
}

std::string ScratchFolder::write(const std::string& name, const std::vector<uint8_t>& bytes) const {
  const fs::path file = folder_ / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return file.string();
}

Image pattern(int width, int height, int seed) {
  Image image(width, height, 3);
  for (size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * 7 + seed * 31);
  return image;
}

std::vector<uint8_t> as_ppm(const Image& image) {
  const std::string header =
      "P6\n" + std::to_string(image.width) + " " + std::to_string(image.height) + "\n255\n";
  std::vector<uint8_t> bytes(header.begin(), header.end());
  bytes.insert(bytes.end(), image.pixels.begin(), image.pixels.end());
  return bytes;
}

std::vector<uint8_t> as_npy(const std::string& dictionary, const std::vector<uint8_t>& data) {
  const std::string start("\x93NUMPY\x01\x00", 8);
  std::string header = dictionary;
  while ((header.size() + 11) % 64 != 0) header += ' ';
  header += '\n';
  std::vector<uint8_t> bytes(start.begin(), start.end());
  bytes.push_back(static_cast<uint8_t>(header.size()));
  bytes.push_back(static_cast<uint8_t>(header.size() >> 8));
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

void write_archive(const std::string& path, ArchiveFormat format,
                   const std::vector<std::pair<std::string, std::vector<uint8_t>>>& entries,
                   const std::vector<ArchiveLink>& links) {
  archive* out = archive_write_new();
  if (format == ArchiveFormat::kTar) {
    archive_write_set_format_pax_restricted(out);
  } else {
    archive_write_set_format_zip(out);
  }
  if (archive_write_open_filename(out, path.c_str()) != ARCHIVE_OK)
    throw std::runtime_error("cannot write " + path);
  for (const auto& [name, bytes] : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(out, entry);
    archive_write_data(out, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  for (const ArchiveLink& link : links) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, link.name.c_str());
    archive_entry_set_filetype(entry, link.hard ? AE_IFREG : AE_IFLNK);
    archive_entry_set_perm(entry, 0644);
    if (link.hard)
      archive_entry_set_hardlink(entry, link.target.c_str());
    else
      archive_entry_set_symlink(entry, link.target.c_str());
    archive_write_header(out, entry);
    archive_entry_free(entry);
  }
  archive_write_close(out);
  archive_write_free(out);
}

void flag_names_as_utf8(const std::string& path) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  // Bit 11 of the flags, which follow the signature and one or two versions.
  for (const auto& [signature, flags] : {std::pair{"PK\3\4", 6}, {"PK\1\2", 8}})
    for (std::size_t at = 0; (at = bytes.find(signature, at)) != std::string::npos; ++at) {
      file.seekp(static_cast<std::streamoff>(at + flags + 1));
      file.put(static_cast<char>(bytes[at + flags + 1] | 8));
    }
}

}  // namespace diffc::test
