// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/journal.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "codec/base/error.h"
#include "scratch.h"

namespace diffc::rdbench {
namespace {

ImageRecord record(uint64_t index) {
  ImageRecord r;
  r.index = index;
  r.name = "image " + std::to_string(index);
  r.sha256 = std::string(64, 'a');
  r.width = 3;
  r.height = 4;
  r.channels = 1;
  r.features = {1.5f, static_cast<float>(index)};
  r.png = {1, 2, 3};
  r.points.resize(2);
  r.points[0].bytes = 17;
  r.points[0].mse = 0.1 * static_cast<double>(index);
  r.points[0].features = {2.5f};
  r.points[1].error = "broken";
  return r;
}

TEST(Record, SurvivesStorage) {
  const ImageRecord back = parse_record(serialise(record(5)));
  EXPECT_EQ(serialise(back), serialise(record(5)));
  EXPECT_EQ(back.points[1].error, "broken");
  EXPECT_TRUE(std::isnan(back.points[0].kl_bits));
  std::vector<uint8_t> bytes = serialise(record(5));
  for (std::size_t n = 0; n < bytes.size(); ++n) EXPECT_THROW(parse_record({bytes.data(), n}), Error);
}

TEST(Journal, KeepsRecords) {
  const test::Scratch scratch;
  {
    Journal journal(scratch / "j", "run 1", true);
    journal.append(record(3));
    journal.append(record(0));
  }
  const Journal journal(scratch / "j", "run 1", false);
  EXPECT_EQ(journal.indices(), (std::vector<uint64_t>{0, 3}));
  EXPECT_EQ(journal.read(3), serialise(record(3)));
}

TEST(Journal, CutsATornRecordAndGoesOn) {
  const test::Scratch scratch;
  const std::string path = scratch / "j";
  {
    Journal journal(path, "run 1", true);
    journal.append(record(0));
    journal.append(record(1));
  }
  const auto whole = std::filesystem::file_size(path);
  const std::size_t one = serialise(record(1)).size();
  for (const std::size_t missing : {std::size_t{1}, one / 2, one + 8}) {
    std::filesystem::copy(path, scratch / "torn", std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(scratch / "torn", whole - missing);
    Journal journal(scratch / "torn", "run 1", false);
    EXPECT_EQ(journal.indices(), std::vector<uint64_t>{0});
    journal.append(record(1));
    EXPECT_EQ(Journal(scratch / "torn", "run 1", false).indices(), (std::vector<uint64_t>{0, 1}));
  }
}

TEST(Journal, RefusesAnotherRun) {
  const test::Scratch scratch;
  const std::string path = scratch / "j";
  Journal(path, "run 1", true).append(record(0));
  try {
    Journal(path, "run 2", false);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::kUsage);
    EXPECT_EQ(std::string(e.what()),
              path +
                  ": the finished images belong to another run: use the same options, or leave out "
                  "--resume to start again");
  }
  EXPECT_TRUE(Journal(path, "run 2", true).indices().empty());
}

// A process killed in the middle of appending loses at most the record being written.
TEST(Journal, SurvivesKill) {
  const test::Scratch scratch;
  const std::string path = scratch / "j";
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  const pid_t child = fork();
  if (child == 0) {
    Journal journal(path, "run", true);
    for (uint64_t i = 0;; ++i) {
      ImageRecord r = record(i);
      r.png.resize(20000);
      journal.append(r);
      if (write(fds[1], &i, sizeof i) < 0) _exit(1);
    }
  }
  uint64_t told = 0;
  while (told < 50) ASSERT_EQ(read(fds[0], &told, sizeof told), static_cast<ssize_t>(sizeof told));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  const Journal journal(path, "run", false);
  for (uint64_t i = 0; i <= told; ++i) ASSERT_TRUE(journal.has(i)) << i;
}

}  // namespace
}  // namespace diffc::rdbench
