// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The shell completion and the man page know every option that --help shows, and no other.

#include <regex>
#include <set>

#include "cli_fixture.h"

namespace diffc {
namespace {

const std::vector<std::string> kCommands = {"encode", "decode", "info", "test", "plugins", "compare"};

std::set<std::string> words(const std::string& text, const std::regex& pattern) {
  std::set<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it)
    found.insert((*it)[1]);
  return found;
}

class Completion : public Cli {
 protected:
  /// What bash offers for the last word of `line`.
  std::set<std::string> offered(const std::string& line) const {
    const Ran ran = shell(
        "bash -c 'diffc() { " DIFFC_TOOL " \"$@\"; }; source " DIFFC_COMPLETION "; COMP_WORDS=(" + line +
        "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _diffc; printf \"%s\\n\" "
        "\"${COMPREPLY[@]}\"'");
    EXPECT_EQ(ran.status, 0) << ran.err;
    return words(ran.out, std::regex("([^\\s]+)\n"));
  }
  std::set<std::string> options(const std::string& command) const {
    return words(done(command + " --help"), std::regex("(--[a-z-]+)[\\] ]"));
  }
  bool have_bash() const { return shell("bash -c true").status == 0; }
};

TEST_F(Completion, CommandsAndOptions) {
  if (!have_bash()) GTEST_SKIP() << "bash is not installed";
  EXPECT_THAT(offered("diffc \"\""), testing::IsSupersetOf(kCommands));
  for (const std::string& command : kCommands) {
    std::set<std::string> expected = options(command);
    expected.insert("--version");
    EXPECT_EQ(offered("diffc " + command + " --"), expected) << command;
  }
}

TEST_F(Completion, ValuesComeFromTheProgram) {
  if (!have_bash()) GTEST_SKIP() << "bash is not installed";
  EXPECT_THAT(offered("diffc encode --codec \"\""), testing::IsSupersetOf({"diffc", "gaussian"}));
  EXPECT_EQ(offered("diffc decode --sampler f"), std::set<std::string>{"flow"});
}

TEST_F(Completion, ManPageNamesEveryOption) {
  const std::vector<uint8_t> bytes = read_file_bytes(DIFFC_MAN_PAGE);
  const std::string page(bytes.begin(), bytes.end());
  std::set<std::string> expected = {"--version"};
  for (const std::string& command : kCommands) {
    EXPECT_NE(page.find("**diffc " + command + "**"), std::string::npos) << command;
    expected.merge(options(command));
  }
  EXPECT_EQ(words(page, std::regex("\\*\\*(--[a-z-]+)\\*\\*")), expected);
}

}  // namespace
}  // namespace diffc
