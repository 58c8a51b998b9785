// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "codec/base/file.h"
#include "codec/base/image.h"
#include "codec/image_file/image_file.h"

namespace diffc::test {

/// A folder that disappears with the object.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "rdbench-test-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline std::string file_text(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

/// A smooth picture that differs for every index.
inline Image picture(int index, int width = 32, int height = 32, int channels = 3) {
  Image image(width, height, channels);
  std::size_t i = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        const int wave = (x * (index % 5 + 1) + y * (index % 3 + 2) + 40 * c + 17 * index) % 256;
        image.pixels[i++] = static_cast<uint8_t>(wave < 128 ? 2 * wave : 511 - 2 * wave);
      }
    }
  }
  return image;
}

/// A folder of PNG files.
inline void write_pictures(const std::string& folder, int count, int width = 32, int height = 32) {
  std::filesystem::create_directories(folder);
  for (int i = 0; i < count; ++i) {
    write_file_atomically(folder + "/" + std::to_string(i) + ".png",
                          write_image(picture(i, width, height), "png"));
  }
}

/// Standard output and error and the exit status of a command line.
struct Ran {
  int status;
  std::string out, err;
};

inline Ran run_command(const std::string& command, const Scratch& scratch) {
  const std::string out = scratch / "stdout", err = scratch / "stderr";
  const int status = std::system((command + " >" + out + " 2>" + err).c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, file_text(out), file_text(err)};
}

inline std::string rdbench_program() {
  const char* build = std::getenv("DIFFC_BUILD");
  return std::string(build ? build : ".") + "/bin/rdbench";
}

}  // namespace diffc::test
