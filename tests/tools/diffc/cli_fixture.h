// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Runs the program `diffc` in a scratch folder, as a user would from a shell.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "codec/image_file/image_file.h"
#include "codec/metrics/distortion.h"

namespace diffc {

struct Ran {
  int status = -1;
  std::string out, err;
};

class Cli : public testing::Test {
 protected:
  Cli() {
    std::string name = (std::filesystem::temp_directory_path() / "diffc-cli-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~Cli() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::string text(const std::string& name) const {
    const std::vector<uint8_t> bytes = read_file_bytes(path(name));
    return {bytes.begin(), bytes.end()};
  }

  /// A shell command in the scratch folder; `diffc` there is the program.
  Ran shell(const std::string& command) const {
    const std::string line =
        "cd '" + folder_ + "' && diffc() { '" DIFFC_TOOL "' \"$@\"; }; { " + command + "\n} >.out 2>.err";
    const int status = std::system(line.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text(".out"), text(".err")};
  }
  Ran diffc(const std::string& arguments) const { return shell("diffc " + arguments); }

  /// Runs and expects success; returns standard output.
  std::string done(const std::string& arguments) const {
    const Ran ran = diffc(arguments);
    EXPECT_EQ(ran.status, 0) << arguments << "\n" << ran.err;
    return ran.out;
  }

  nlohmann::json json(const std::string& arguments) const {
    const std::string out = done(arguments + " --json");
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1) << out;
    return nlohmann::json::parse(out, nullptr, false);
  }

  /// Runs and expects this exit code, one line of error and nothing else.
  void refused(const std::string& arguments, int status, const std::string& error) const {
    const Ran ran = diffc(arguments);
    EXPECT_EQ(ran.status, status) << arguments;
    EXPECT_EQ(ran.err, "diffc: " + error + "\n") << arguments;
    EXPECT_EQ(ran.out, "") << arguments;
  }

  /// As refused(), where the words are those of a library: the line only has to contain `part`.
  void refused_with(const std::string& arguments, int status, const std::string& part) const {
    const Ran ran = diffc(arguments);
    EXPECT_EQ(ran.status, status) << arguments << "\n" << ran.err;
    EXPECT_TRUE(ran.err.starts_with("diffc: ")) << arguments << "\n" << ran.err;
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << arguments << "\n" << ran.err;
    EXPECT_NE(ran.err.find(part), std::string::npos) << arguments << "\n" << ran.err;
    EXPECT_EQ(ran.out, "") << arguments;
  }

  /// Files in the scratch folder, hidden ones aside.
  std::vector<std::string> files(const std::string& sub = ".") const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path(sub)))
      if (entry.path().filename().string()[0] != '.') names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

  /// A smooth picture with some structure.
  static Image picture(int width, int height, int channels = 3) {
    Image image(width, height, channels);
    std::size_t k = 0;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        for (int c = 0; c < channels; ++c) {
          const int wave = (3 * x + 2 * y + 50 * c + (x / 9 % 2) * 40) % 256;
          image.pixels[k++] = static_cast<uint8_t>(wave < 128 ? 2 * wave : 511 - 2 * wave);
        }
    return image;
  }
  Image save(const std::string& name, const Image& image) const {
    write_file_atomically(path(name), write_image(image, std::filesystem::path(name).extension().string()));
    return image;
  }
  Image load(const std::string& name) const { return read_image_file(path(name)); }

 private:
  std::string folder_;
};

}  // namespace diffc
