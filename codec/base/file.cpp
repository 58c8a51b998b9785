// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "codec/base/error.h"

namespace diffc {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd, bool owned) : fd_(fd), owned_(owned) {}
  ~Descriptor() {
    if (owned_ && fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }

  /// Closes and tells whether delayed write errors (quota, network file systems) turned up.
  bool close() {
    const int fd = fd_;
    fd_ = -1;
    return !owned_ || ::close(fd) == 0;
  }

 private:
  int fd_;
  bool owned_;
};

std::string shown(const std::string& path, const char* stream) {
  return path == "-" ? stream : path;
}

[[noreturn]] void fail(const std::string& name, const char* doing, int error) {
  throw Error(ErrorKind::kIo, name + ": cannot " + doing + ": " + std::strerror(error));
}

bool write_all(int fd, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(n));
  }
  return true;
}

void write_in_place(const std::string& path, std::span<const uint8_t> bytes) {
  const bool is_stdout = path == "-";
  Descriptor file(is_stdout ? STDOUT_FILENO : ::open(path.c_str(), O_WRONLY | O_CLOEXEC), !is_stdout);
  const std::string name = shown(path, "standard output");
  if (file.get() < 0) fail(name, "write", errno);
  if (!write_all(file.get(), bytes)) fail(name, "write", errno);
  if (!file.close()) fail(name, "write", errno);
}

std::string temporary_name(const std::string& path) {
  static std::atomic<unsigned> serial{0};
  return path + ".tmp" + std::to_string(::getpid()) + "." + std::to_string(serial++);
}

}  // namespace

std::vector<uint8_t> read_file_bytes(const std::string& path, uint64_t limit) {
  const bool is_stdin = path == "-";
  const std::string name = shown(path, "standard input");
  Descriptor file(is_stdin ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC), !is_stdin);
  if (file.get() < 0) fail(name, "read", errno);
  struct stat status;
  if (::fstat(file.get(), &status) != 0) fail(name, "read", errno);
  if (S_ISDIR(status.st_mode)) fail(name, "read", EISDIR);
  const auto too_large = [&] {
    throw Error(ErrorKind::kLimit, name + ": larger than the limit of " + std::to_string(limit) + " bytes");
  };
  uint64_t expected = 0;
  if (S_ISREG(status.st_mode)) {
    expected = static_cast<uint64_t>(status.st_size);
    if (!is_stdin && expected > limit) too_large();
  }
  std::vector<uint8_t> bytes;
  uint64_t used = 0;
  for (;;) {
    // One byte more than expected tells the end of the file without growing.
    if (used == bytes.size()) bytes.resize(std::max<uint64_t>({expected + 1, 2 * used, 65536}));
    const ssize_t n = ::read(file.get(), bytes.data() + used, bytes.size() - used);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(name, "read", errno);
    if (n == 0) break;
    used += static_cast<uint64_t>(n);
    if (used > limit) too_large();
  }
  bytes.resize(used);
  return bytes;
}

void write_file_atomically(const std::string& path, std::span<const uint8_t> bytes) {
  if (path == "-") return write_in_place(path, bytes);
  std::error_code code;
  // A link is followed, so that the link stays and its target is replaced.
  std::string target = path;
  if (std::filesystem::is_symlink(path, code)) {
    const auto resolved = std::filesystem::weakly_canonical(path, code);
    if (!code) target = resolved.string();
  }
  struct stat status;
  const bool exists = ::stat(target.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) fail(path, "write", EISDIR);
  if (exists && !S_ISREG(status.st_mode)) return write_in_place(target, bytes);
  if (exists && ::access(target.c_str(), W_OK) != 0) fail(path, "write", errno);

  const std::string temporary = temporary_name(target);
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), true);
  if (file.get() < 0) fail(path, "write", errno);
  if (exists) (void)::fchmod(file.get(), status.st_mode & 07777);
  int error = 0;
  if (!write_all(file.get(), bytes)) error = errno;
  if (!file.close() && error == 0) error = errno;
  if (error == 0 && std::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(temporary.c_str());
    fail(path, "write", error);
  }
}

}  // namespace diffc
