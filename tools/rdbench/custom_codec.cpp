// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/custom_codec.h"

#include <array>
#include <filesystem>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"
#include "tools/common/picture.h"
#include "tools/rdbench/commands.h"

namespace diffc::rdbench {
namespace fs = std::filesystem;
namespace {

constexpr std::array<const char*, 5> kReserved = {"encode", "decode", "ext", "in_ext", "out_ext"};

std::string value_or(const Params::Map& keys, const std::string& key, const std::string& fallback) {
  const auto it = keys.find(key);
  return it == keys.end() ? fallback : it->second;
}

std::string fill_in(std::string command, const Params::Map& keys, const std::string& in,
                    const std::string& out) {
  for (const auto& [key, value] : keys) command = with_value(std::move(command), key, value);
  return with_value(with_value(std::move(command), "in", in), "out", out);
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
  result.encode_seconds = run_command(fill_in(keys.at("encode"), own, in, coded), log);
  std::error_code error;
  result.bytes = fs::file_size(coded, error);
  if (error) throw Error(ErrorKind::kIo, "the encoder command wrote no file", "let it write {out}");
  result.decode_seconds = run_command(fill_in(keys.at("decode"), own, coded, out), log);
  result.image = read_picture_file(session, out);
  return result;
}

}  // namespace diffc::rdbench
