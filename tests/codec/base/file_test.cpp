// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>

#include "codec/base/error.h"

namespace diffc {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "diffc_file_XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    fs::permissions(folder_, fs::perms::owner_all);
    fs::remove_all(folder_);
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  size_t entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
  const std::vector<uint8_t> bytes_ = std::vector<uint8_t>(200000, 7);
};

ErrorKind kind_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "no error";
  return ErrorKind::kUsage;
}

TEST_F(FileTest, RoundTrips) {
  write_file_atomically(path("a"), bytes_);
  EXPECT_EQ(read_file_bytes(path("a")), bytes_);
  write_file_atomically(path("a"), {});
  EXPECT_TRUE(read_file_bytes(path("a")).empty());
  EXPECT_EQ(entries(), 1u);
}

TEST_F(FileTest, KeepsThePermissionsOfAReplacedFile) {
  write_file_atomically(path("a"), bytes_);
  fs::permissions(path("a"), fs::perms::owner_read | fs::perms::owner_write);
  write_file_atomically(path("a"), {});
  EXPECT_EQ(fs::status(path("a")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(FileTest, FollowsLinks) {
  write_file_atomically(path("a"), {});
  fs::create_symlink("a", path("link"));
  write_file_atomically(path("link"), bytes_);
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(read_file_bytes(path("a")), bytes_);
}

TEST_F(FileTest, LimitIsChecked) {
  write_file_atomically(path("a"), bytes_);
  EXPECT_EQ(read_file_bytes(path("a"), bytes_.size()).size(), bytes_.size());
  EXPECT_EQ(kind_of([&] { read_file_bytes(path("a"), bytes_.size() - 1); }), ErrorKind::kLimit);
  EXPECT_EQ(kind_of([&] { read_file_bytes("/dev/zero", 100000); }), ErrorKind::kLimit);
}

TEST_F(FileTest, MissingFilesAndFoldersAreErrors) {
  EXPECT_EQ(kind_of([&] { read_file_bytes(path("none")); }), ErrorKind::kIo);
  EXPECT_EQ(kind_of([&] { read_file_bytes(folder_.string()); }), ErrorKind::kIo);
  EXPECT_EQ(kind_of([&] { write_file_atomically(path("none/a"), bytes_); }), ErrorKind::kIo);
  EXPECT_EQ(kind_of([&] { write_file_atomically(folder_.string(), bytes_); }), ErrorKind::kIo);
}

TEST_F(FileTest, UnwritableFolderLeavesNothing) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(kind_of([&] { write_file_atomically(path("a"), bytes_); }), ErrorKind::kIo);
  EXPECT_EQ(entries(), 0u);
}

TEST_F(FileTest, FullDeviceIsAnError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  EXPECT_EQ(kind_of([&] { write_file_atomically("/dev/full", bytes_); }), ErrorKind::kIo);
  EXPECT_TRUE(fs::exists("/dev/full"));
}

// A limit on the size of files stops a write half-way, as a full disk does.
TEST_F(FileTest, WriteThatFailsHalfWayKeepsTheOldFile) {
  const std::vector<uint8_t> old = {1, 2, 3};
  write_file_atomically(path("a"), old);
  const auto previous = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  rlimit small = limit;
  small.rlim_cur = 100000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const ErrorKind kind = kind_of([&] { write_file_atomically(path("a"), bytes_); });
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, previous);
  EXPECT_EQ(kind, ErrorKind::kIo);
  EXPECT_EQ(read_file_bytes(path("a")), old);
  EXPECT_EQ(entries(), 1u);
}

}  // namespace
}  // namespace diffc
