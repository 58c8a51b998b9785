// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/common/gnuplot.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

namespace diffc {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

// A file without a name, read from its start: unlike a pipe, it harms nobody if gnuplot never reads it.
File nameless_file(const std::string& text) {
  File file(std::tmpfile());
  if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
      std::fflush(file.get()) != 0 || lseek(fileno(file.get()), 0, SEEK_SET) != 0)
    return nullptr;
  return file;
}

}  // namespace

GnuplotEnd gnuplot(const std::string& script, const std::filesystem::path& folder,
                   const std::filesystem::path& log) {
  const File input = nameless_file(script);
  if (!input) return GnuplotEnd::kFailed;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawn_file_actions_adddup2(&actions, fileno(input.get()), STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  char name[] = "gnuplot";
  char* const arguments[] = {name, nullptr};
  pid_t child = 0;
  const int error = posix_spawnp(&child, name, &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return error == ENOENT ? GnuplotEnd::kNotInstalled : GnuplotEnd::kFailed;
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return GnuplotEnd::kFailed;
  return status == 0 ? GnuplotEnd::kPlotted : GnuplotEnd::kFailed;
}

}  // namespace diffc
