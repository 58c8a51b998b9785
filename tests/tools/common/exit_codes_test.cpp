// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The exit codes that all tools document: 0 done, 1 failed, 2 wrong usage; and for 1 and 2 the last line on
// standard error says why under the tool's name.

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "codec/base/file.h"
#include "codec/image_file/image_file.h"

namespace diffc {
namespace {

namespace fs = std::filesystem;

struct Case {
  int status;
  const char* command;  ///< Run by a shell in a folder with the files of SetUp().
};

// Commands that end within seconds. "bin" is the folder of the tools.
constexpr Case kCases[] = {
    {0, "diffc --help"},
    {0, "diffc --version"},
    {0, "diffc encode in.png -o x.dfc --codec gaussian -q 10"},
    {0, "diffc encode in.png -o x.jpg -q 10"},
    {0, "diffc decode a.dfc -o x.png"},
    {0, "diffc decode half.dfc -o x.png"},
    {0, "diffc info a.dfc"},
    {0, "diffc info half.dfc"},
    {0, "diffc test a.dfc in.png"},
    {0, "diffc plugins"},
    {0, "diffc compare in.png a.dfc"},
    {1, "diffc encode none.png -o x.dfc"},
    {1, "diffc encode text -o x.dfc"},
    {1, "diffc encode in.png -o none/x.dfc --codec gaussian"},
    {1, "diffc encode in.png -o x.dfc --codec gaussian --max-pixels 9"},
    {1, "diffc encode in.png -o x.dfc --model none.safetensors"},
    {1, "diffc encode in.png -o x.dfc --model text"},
    {1, "diffc decode bad.dfc -o x.png"},
    {1, "diffc decode text -o x.png"},
    {1, "diffc decode a.dfc -o x.png >/dev/full --json"},
    {1, "diffc info bad.dfc"},
    {1, "diffc info text"},
    {1, "diffc info a.dfc >/dev/full"},
    {1, "diffc test a.dfc bad.dfc"},
    {1, "diffc test half.dfc"},
    {1, "diffc test text"},
    {1, "diffc test none.dfc"},
    {1, "diffc plugins >/dev/full"},
    {1, "diffc compare in.png text"},
    {2, "diffc"},
    {2, "diffc shrink in.png"},
    {2, "diffc encode in.png"},
    {2, "diffc encode in.png -o x.dfc --frobnicate"},
    {2, "diffc encode in.png -o x.dfc --bpp 1 -q 3"},
    {2, "diffc encode in.png -o x.dfc --codec none"},
    {2, "diffc encode in.png -o x.dfc --codec gaussian --bytes 1"},
    {2, "diffc encode in.png -o in.png"},
    {2, "diffc decode a.dfc"},
    {2, "diffc decode a.dfc -o x.xyz"},
    {2, "diffc decode a.dfc -o x.png --sampler none"},
    {2, "diffc info"},
    {2, "diffc info a.dfc a.dfc"},
    {2, "diffc test"},
    {2, "diffc test a.dfc --frobnicate"},
    {2, "diffc plugins --plugin-dir none"},
    {2, "diffc compare in.png"},
    {2, "diffc compare in.png small.png"},
    {0, "rdbench --help"},
    {0, "rdbench --version"},
    {0, "rdbench --dataset set --codec jpeg:q=30 --out r --bootstrap 0"},
    {0, "rdbench --dataset mixed --codec jpeg:q=30 --out r --bootstrap 0"},
    {1, "rdbench --dataset none --codec jpeg:q=30 --out r"},
    {1, "rdbench --dataset empty --codec jpeg:q=30 --out r"},
    {1, "rdbench --dataset broken --codec jpeg:q=30 --out r"},
    {1, "rdbench --dataset set --codec jpeg:q=30 --out text"},
    {1, "rdbench --dataset set --codec jpeg:q=30 --out r --features text"},
    {1, "rdbench --dataset set --codec jpeg:q=30 --out r --import text"},
    {1, "rdbench --dataset set --codec jpeg:bpp=0.001 --out r"},
    {2, "rdbench"},
    {2, "rdbench --dataset set --out r"},
    {2, "rdbench --dataset set --codec none --out r"},
    {2, "rdbench --dataset set --codec jpeg:none=3 --out r"},
    {2, "rdbench --dataset set --codec jpeg:q=30 --out r --frobnicate"},
    {2, "rdbench --dataset set --codec jpeg:q=30 --out r -j -1"},
    {0, "r2d2 --help"},
    {0, "r2d2 --version"},
    {0, "r2d2 evaluate --source gaussian --epsilon 0.5 --samples 512 --steps 2 --out r2"},
    {1, "r2d2 evaluate --source gaussian --epsilon 0.5 --samples 512 --steps 2 --out text"},
    {1, "r2d2 gaussian --data none --out r2"},
    {1, "r2d2 gaussian --data broken --out r2"},
    {2, "r2d2"},
    {2, "r2d2 shrink"},
    {2, "r2d2 evaluate"},
    {2, "r2d2 evaluate --source none --out r2"},
    {2, "r2d2 evaluate --source gaussian --epsilon x --out r2"},
    {2, "r2d2 evaluate --source gaussian --out r2 --frobnicate"},
    {0, "diffc-train --help"},
    {0, "diffc-train --version"},
    {0, "diffc-train index models"},
    {1, "diffc-train --help >/dev/full"},
    {1, "diffc-train --data none --out m.safetensors"},
    {1, "diffc-train --data broken --out m.safetensors"},
    {1, "diffc-train --data set --out m.safetensors --config text"},
    {1, "diffc-train eval --model none.safetensors --data set"},
    {1, "diffc-train eval --model text --data set"},
    {1, "diffc-train index none"},
    {2, "diffc-train --out m.safetensors"},
    {2, "diffc-train --data set"},
    {2, "diffc-train --frobnicate"},
    {2, "diffc-train eval"},
    {2, "diffc-train index"},
};

class ExitCodes : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "diffc-exit-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    for (const char* folder : {"set", "mixed", "broken", "empty", "models"})
      fs::create_directory(folder_ / folder);
    save("in.png", 32);
    save("small.png", 8);
    save("set/1.png", 16);
    save("set/2.png", 16);
    save("mixed/1.png", 16);
    for (const char* text : {"text", "mixed/2.png", "broken/1.png"})
      std::ofstream(folder_ / text) << "no file\n";
    ASSERT_EQ(run("diffc encode in.png -o a.dfc --codec gaussian -q 60 --checksum --quiet"), 0);
    ASSERT_EQ(run("head -c 60 a.dfc >half.dfc; cp a.dfc bad.dfc; printf X | dd of=bad.dfc bs=1 seek=40 "
                  "conv=notrunc"),
              0);
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  void save(const std::string& name, int side) const {
    Image image(side, side, 3);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i * i / 50);
    write_file_atomically((folder_ / name).string(), write_image(image, "png"));
  }

  int run(const std::string& command) const {
    const int status =
        std::system(("cd '" + folder_.string() + "' && export PATH='" DIFFC_BIN "':\"$PATH\" && { " +
                     command + "\n} 2>.err")
                        .c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string last_line() const {
    std::ifstream in(folder_ / ".err");
    std::string line, last;
    while (std::getline(in, line)) last = line;
    return last;
  }

  fs::path folder_;
};

TEST_F(ExitCodes, AreTheDocumentedOnes) {
  int tried = 0;
  for (const Case& c : kCases) {
    const std::string command = c.command, tool = command.substr(0, command.find(' '));
    if (!fs::exists(fs::path(DIFFC_BIN) / tool)) continue;  // diffc-train without LibTorch
    if (command.find("/dev/full") != std::string::npos && !fs::exists("/dev/full")) continue;
    ++tried;
    const bool redirected = command.find('>') != std::string::npos;
    EXPECT_EQ(run(command + (redirected ? "" : " >.out")), c.status) << command << "\n" << last_line();
    if (c.status != 0) {
      EXPECT_TRUE(last_line().starts_with(tool + ": ")) << command << "\n" << last_line();
      EXPECT_GT(last_line().size(), tool.size() + 10) << command << "\n" << last_line();
    }
  }
  EXPECT_GT(tried, 60);
}

}  // namespace
}  // namespace diffc
