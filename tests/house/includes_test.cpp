// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Dependencies point one way, tools -> plugins -> models -> codec, and inside codec the framework knows
// neither the engine of diffusion codecs nor reverse channel coding (CONTRIBUTING.md).

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace diffc {
namespace {

namespace fs = std::filesystem;

// From the lowest floor up.
constexpr std::array<std::string_view, 4> kFloors = {"codec", "models", "plugins", "tools"};

// The first `count` folders of a path, with the slash behind the last of them.
std::string_view folders(std::string_view path, int count) {
  std::size_t end = 0;
  for (; count > 0; --count) {
    const std::size_t slash = path.find('/', end);
    if (slash == std::string_view::npos) return path.substr(0, end);
    end = slash + 1;
  }
  return path.substr(0, end);
}

bool starts_with_any(std::string_view path, std::initializer_list<std::string_view> folders) {
  return std::any_of(folders.begin(), folders.end(), [&](auto folder) { return path.starts_with(folder); });
}

std::size_t floor_of(std::string_view path) {
  std::size_t floor = 0;
  while (floor < kFloors.size() && !path.starts_with(std::string(kFloors[floor]) + "/")) ++floor;
  return floor;
}

// Why `file` must not include `included`, both relative to the root of the source; empty where it may.
std::string objection(std::string_view file, std::string_view included) {
  const std::size_t floor = floor_of(file), other = floor_of(included);
  if (other == kFloors.size()) return {};  // not of this project's floors: beside the file, or generated
  if (other > floor) return std::string(kFloors[floor]) + " includes " + std::string(kFloors[other]);
  if (kFloors[floor] == "plugins" && other == floor) {
    // Files of plugins/ itself are for all plugins.
    const std::string_view theirs = folders(included, 2);
    if (theirs != "plugins/" && theirs != folders(file, 2)) return "a plugin includes another plugin";
  }
  if (starts_with_any(file, {"codec/base/", "codec/bits/", "codec/plugin/", "codec/container/"}) &&
      starts_with_any(included, {"codec/diffusion/", "codec/rcc/"})) {
    return "the framework includes a codec's engine";
  }
  return {};
}

// What stands between the quotes of an #include, or nothing.
std::string included_by(std::string_view line) {
  constexpr std::string_view kDirective = "#include \"";
  const std::size_t start = line.find_first_not_of(" \t");
  if (start == std::string_view::npos || !line.substr(start).starts_with(kDirective)) return {};
  line.remove_prefix(start + kDirective.size());
  return std::string(line.substr(0, line.find('"')));
}

std::vector<fs::path> sources_of(const fs::path& folder) {
  constexpr std::array<std::string_view, 5> kEndings = {".h", ".cpp", ".cu", ".inc", ".in"};
  std::vector<fs::path> sources;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const bool source =
        std::find(kEndings.begin(), kEndings.end(), entry.path().extension()) != kEndings.end();
    if (entry.is_regular_file() && source) sources.push_back(entry.path());
  }
  std::sort(sources.begin(), sources.end());
  return sources;
}

TEST(Includes, PointDownwards) {
  const fs::path root = DIFFC_SOURCE_DIR;
  int includes = 0;
  for (const std::string_view floor : kFloors) {
    for (const fs::path& path : sources_of(root / floor)) {
      const std::string file = path.lexically_relative(root).generic_string();
      std::ifstream stream(path);
      int number = 0;
      for (std::string line; std::getline(stream, line);) {
        ++number;
        const std::string included = included_by(line);
        if (included.empty()) continue;
        ++includes;
        const std::string reason = objection(file, included);
        EXPECT_TRUE(reason.empty()) << file << ":" << number << ": " << reason << ": " << included;
      }
    }
  }
  EXPECT_GT(includes, 500) << "the source was not read";
}

// A header that is installed must not need one that is not.
TEST(Includes, PublicHeadersIncludePublicHeaders) {
  const fs::path root = DIFFC_SOURCE_DIR;
  const auto is_public = [&](const fs::path& path) {
    std::ifstream stream(path);
    return std::string(std::istreambuf_iterator<char>(stream), {}).find("DIFFC_PUBLIC") != std::string::npos;
  };
  int checked = 0;
  for (const fs::path& path : sources_of(root / "codec")) {
    if (path.extension() != ".h" || !is_public(path)) continue;
    ++checked;
    std::ifstream stream(path);
    for (std::string line; std::getline(stream, line);) {
      const std::string included = included_by(line);
      const bool written_by_the_build = included == "codec/plugin/abi_fingerprint.h";
      if (included.empty() || written_by_the_build) continue;
      EXPECT_TRUE(is_public(root / included)) << path << " includes " << included;
    }
  }
  EXPECT_GT(checked, 30);
}

TEST(Includes, RulesAreTold) {
  EXPECT_EQ(objection("codec/pipeline.cpp", "codec/rcc/scheme.h"), "");
  EXPECT_EQ(objection("codec/pipeline.cpp", "models/gaussian/models.h"), "codec includes models");
  EXPECT_EQ(objection("models/nn/network.cpp", "plugins/native_result.h"), "models includes plugins");
  EXPECT_EQ(objection("models/nn/network.cpp", "models/files/model_id.h"), "");
  EXPECT_EQ(objection("plugins/jpeg/plugin.cpp", "tools/common/app.h"), "plugins includes tools");
  EXPECT_EQ(objection("plugins/jpeg/plugin.cpp", "plugins/bpg/nal.h"), "a plugin includes another plugin");
  EXPECT_EQ(objection("plugins/jpeg/plugin.cpp", "plugins/jpeg/jpeg_encode.h"), "");
  EXPECT_EQ(objection("plugins/jpeg/plugin.cpp", "plugins/native_result.h"), "");
  EXPECT_EQ(objection("codec/bits/crc32.cpp", "codec/rcc/ideal.h"),
            "the framework includes a codec's engine");
  EXPECT_EQ(objection("codec/diffusion/chain.h", "codec/rcc/ideal.h"), "");
  EXPECT_EQ(objection("tools/diffc/main.cpp", "plugins/jpeg/jpeg_encode.h"), "");
  EXPECT_EQ(objection("plugins/bpg/nal.cpp", "nal.h"), "");
}

}  // namespace
}  // namespace diffc
