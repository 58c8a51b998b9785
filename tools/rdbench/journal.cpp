// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "codec/base/error.h"

namespace diffc::rdbench {
namespace {

constexpr char kMagic[4] = {'R', 'D', 'B', 'J'};
constexpr uint32_t kVersion = 2;

struct Header {
  uint64_t index, length, hash;
};

uint64_t hash_of(uint64_t index, const uint8_t* data, std::size_t size) {
  return XXH64(data, size, index);
}

bool read_at(int file, uint64_t offset, void* data, std::size_t size) {
  auto* p = static_cast<uint8_t*>(data);
  while (size > 0) {
    const ssize_t n = pread(file, p, size, static_cast<off_t>(offset));
    if (n <= 0) return false;
    p += n;
    offset += static_cast<uint64_t>(n);
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

template <typename T>
void put(std::vector<uint8_t>& out, const T& value) {
  const std::size_t at = out.size();
  out.resize(at + sizeof value);
  std::memcpy(out.data() + at, &value, sizeof value);
}

}  // namespace

Journal::Journal(const std::string& path, const std::string& identity, bool fresh) : path_(path) {
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | (fresh ? O_TRUNC : 0), 0666);
  if (file_ < 0) throw Error(ErrorKind::kIo, path + ": " + std::strerror(errno), "check the output folder");
  try {
    scan(identity);
    if (end_ == 0) {
      std::vector<uint8_t> start(kMagic, kMagic + sizeof kMagic);
      put(start, kVersion);
      put(start, static_cast<uint64_t>(identity.size()));
      const std::size_t at = start.size();
      start.resize(at + identity.size());
      std::copy(identity.begin(), identity.end(), start.begin() + static_cast<std::ptrdiff_t>(at));
      write_all(start);
    }
  } catch (...) {
    close(file_);
    throw;
  }
}

Journal::~Journal() {
  close(file_);
}

void Journal::scan(const std::string& identity) {
  struct stat status;
  if (fstat(file_, &status) != 0) throw Error(ErrorKind::kIo, path_ + ": " + std::strerror(errno));
  const auto size = static_cast<uint64_t>(status.st_size);
  char start[16];
  uint64_t length = 0;
  if (size >= sizeof start && read_at(file_, 0, start, sizeof start)) {
    if (std::memcmp(start, kMagic, sizeof kMagic) != 0) {
      throw Error(ErrorKind::kData, path_ + ": not a journal of rdbench", "choose another --out");
    }
    std::memcpy(&length, start + 8, sizeof length);
    std::string found(length <= size - sizeof start ? length : 0, '\0');
    if (!found.empty() && read_at(file_, sizeof start, found.data(), found.size())) {
      if (found != identity) {
        throw Error(ErrorKind::kUsage, path_ + ": the finished images belong to another run",
                    "use the same options, or leave out --resume to start again");
      }
      end_ = sizeof start + length;
    }
  }
  std::vector<uint8_t> bytes;
  while (end_ > 0 && end_ + sizeof(Header) <= size) {
    Header header;
    if (!read_at(file_, end_, &header, sizeof header) || header.length > size - end_ - sizeof header) break;
    bytes.resize(header.length);
    if (!read_at(file_, end_ + sizeof header, bytes.data(), bytes.size())) break;
    if (hash_of(header.index, bytes.data(), bytes.size()) != header.hash) break;
    offsets_[header.index] = end_;
    end_ += sizeof header + header.length;
  }
  if (end_ < size && ftruncate(file_, static_cast<off_t>(end_)) != 0) {
    throw Error(ErrorKind::kIo, path_ + ": " + std::strerror(errno));
  }
}

void Journal::write_all(const std::vector<uint8_t>& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n =
        pwrite(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(end_ + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0)
      throw Error(ErrorKind::kIo, path_ + ": " + std::strerror(errno), "make room and use --resume");
    done += static_cast<std::size_t>(n);
  }
  end_ += bytes.size();
}

void Journal::append(const ImageRecord& record) {
  const std::vector<uint8_t> body = serialise(record);
  std::vector<uint8_t> bytes;
  bytes.reserve(sizeof(Header) + body.size());
  put(bytes, Header{record.index, body.size(), hash_of(record.index, body.data(), body.size())});
  bytes.insert(bytes.end(), body.begin(), body.end());
  const uint64_t offset = end_;
  write_all(bytes);
  offsets_[record.index] = offset;
}

std::vector<uint64_t> Journal::indices() const {
  std::vector<uint64_t> out;
  for (const auto& [index, offset] : offsets_) out.push_back(index);
  return out;
}

std::vector<uint8_t> Journal::read(uint64_t index) const {
  const uint64_t offset = offsets_.at(index);
  Header header;
  std::vector<uint8_t> bytes;
  bool good = read_at(file_, offset, &header, sizeof header);
  if (good) {
    bytes.resize(header.length);
    good = read_at(file_, offset + sizeof header, bytes.data(), bytes.size()) &&
           hash_of(header.index, bytes.data(), bytes.size()) == header.hash;
  }
  if (!good) throw Error(ErrorKind::kData, path_ + ": a record is damaged", "start again without --resume");
  return bytes;
}

}  // namespace diffc::rdbench
