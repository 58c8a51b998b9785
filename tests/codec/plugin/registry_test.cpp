// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/registry.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "codec/base/error.h"
#include "codec/plugin/session.h"

namespace diffc {
namespace {

std::string plugin_folder() {
  return std::string(std::getenv("DIFFC_BUILD")) + "/tests/plugins";
}

std::string reason_for(const Registry& registry, const std::string& file) {
  for (const PluginFailure& f : registry.failures())
    if (std::filesystem::path(f.path).filename() == file) return f.reason;
  return "";
}

TEST(Registry, LoadsGoodPluginsAndExplainsTheOthers) {
  Registry registry;
  registry.load_folder(plugin_folder());
  ASSERT_NE(registry.find("test-good", kKindSampler), nullptr);
  EXPECT_EQ(registry.find("test-good", kKindEncoder), nullptr);
  EXPECT_EQ(reason_for(registry, "test_plugin_other_abi.so"),
            "plugin ABI 999, this build has 1: rebuild the plugin");
  EXPECT_EQ(reason_for(registry, "test_plugin_no_entry.so"),
            "not a diffc plugin (no symbol diffc_plugin_abi)");
}

TEST(Registry, MissingFolderMeansNoPlugins) {
  Registry registry;
  registry.load_folder("/nowhere/at/all");
  EXPECT_TRUE(registry.plugins().empty());
  EXPECT_TRUE(registry.failures().empty());
}

TEST(Registry, FirstOfTwoPluginsOfOneNameWins) {
  Registry registry;
  PluginDescriptor d;
  d.name = "twice";
  d.kinds = kKindSampler;
  const PluginDescriptor* list[] = {&d};
  registry.add({list, 1}, "first");
  registry.add({list, 1}, "second");
  EXPECT_EQ(registry.plugins().size(), 1u);
  ASSERT_EQ(registry.failures().size(), 1u);
  EXPECT_EQ(registry.failures()[0].reason, "plugin 'twice' exists already (first)");
}

TEST(Registry, NeedListsWhatThereIs) {
  Registry registry;
  PluginDescriptor d;
  d.name = "flow";
  d.kinds = kKindSampler;
  const PluginDescriptor* list[] = {&d};
  registry.add({list, 1}, "built-in");
  try {
    registry.need("flwo", kKindSampler);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "no sampler is called 'flwo': there are flow");
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
  }
}

TEST(Registry, FoldersComeInOrder) {
  setenv("DIFFC_PLUGIN_PATH", "/a::/b", 1);
  const std::vector<std::string> expected = {"/x", "/a", "/b", "/installed"};
  EXPECT_EQ(plugin_folders({"/x"}, "/installed"), expected);
  unsetenv("DIFFC_PLUGIN_PATH");
}

TEST(Session, NamesTheModelThatIsMissing) {
  Session session(std::make_shared<Registry>(), {});
  EXPECT_THROW(session.model("nothing"), Error);
  try {
    session.model_by_id("a1b2c3");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "the file needs model a1b2c3, which is not installed: give its file with --model");
  }
}

}  // namespace
}  // namespace diffc
