// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/custom_codec.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "codec/base/error.h"
#include "codec/base/stopwatch.h"
#include "codec/image_file/image_file.h"
#include "tools/common/picture.h"

namespace diffc::rdbench {
namespace fs = std::filesystem;
namespace {

constexpr std::array<const char*, 5> kReserved = {"encode", "decode", "ext", "in_ext", "out_ext"};

std::string value_or(const Params::Map& keys, const std::string& key, const std::string& fallback) {
  const auto it = keys.find(key);
  return it == keys.end() ? fallback : it->second;
}

/// A private folder that disappears with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "rdbench-XXXXXX").string();
    if (!mkdtemp(name.data())) throw Error(ErrorKind::kIo, "no temporary folder can be made", "set TMPDIR");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

std::string fill_in(std::string command, const Params::Map& keys, const std::string& in,
                    const std::string& out) {
  const auto replace = [&](const std::string& name, const std::string& value) {
    const std::string mark = "{" + name + "}";
    for (std::size_t at = 0; (at = command.find(mark, at)) != std::string::npos; at += value.size()) {
      command.replace(at, mark.size(), value);
    }
  };
  for (const auto& [key, value] : keys) replace(key, value);
  replace("in", in);
  replace("out", out);
  return command;
}

double run(const std::string& command, const std::string& log) {
  const Stopwatch watch;
  const int status = std::system(("( " + command + " ) >" + log + " 2>&1").c_str());
  const double seconds = watch.seconds();
  if (status == 0) return seconds;
  std::string line, last;
  for (std::ifstream file(log); std::getline(file, line);) {
    if (!line.empty()) last = line;
  }
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  throw Error(ErrorKind::kIo,
              "'" + command.substr(0, command.find(' ')) + "' ended with status " + std::to_string(code),
              last.empty() ? "run the command by hand" : last);
}

}  // namespace

void check_custom(const std::string& spec, const Params::Map& keys) {
  for (const char* command : {"encode", "decode"}) {
    const std::string text = value_or(keys, command, "");
    if (text.find("{in}") == std::string::npos || text.find("{out}") == std::string::npos) {
      throw Error(ErrorKind::kUsage, "spec '" + spec + "': no '" + command + "' command with {in} and {out}",
                  "write custom:encode=...,decode=...");
    }
  }
}

std::vector<std::string> custom_rate_keys(const SpecKeys& keys) {
  std::vector<std::string> names;
  for (const auto& [key, values] : keys) {
    if (values.size() > 1) names.push_back(key);
  }
  return names;
}

std::string custom_name(const Params::Map& keys) {
  const std::string command = value_or(keys, "encode", "custom");
  return fs::path(command.substr(0, command.find(' '))).filename().string();
}

CustomResult run_custom(Session& session, const Params::Map& keys, const Image& image) {
  const TemporaryFolder folder;
  const std::string in_ext = value_or(keys, "in_ext", "png");
  const std::string in = folder.file("in." + in_ext),
                    coded = folder.file("coded." + value_or(keys, "ext", "bin"));
  const std::string out = folder.file("out." + value_or(keys, "out_ext", "png")), log = folder.file("log");
  Params::Map own = keys;
  for (const char* key : kReserved) own.erase(key);
  write_file_atomically(in, write_image(image, in_ext));
  CustomResult result;
  result.encode_seconds = run(fill_in(keys.at("encode"), own, in, coded), log);
  std::error_code error;
  result.bytes = fs::file_size(coded, error);
  if (error) throw Error(ErrorKind::kIo, "the encoder command wrote no file", "let it write {out}");
  result.decode_seconds = run(fill_in(keys.at("decode"), own, coded, out), log);
  result.image = read_picture_file(session, out);
  return result;
}

}  // namespace diffc::rdbench
