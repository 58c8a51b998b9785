// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/registry.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "codec/base/error.h"

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

std::string abi_text() {
  char text[9];
  std::snprintf(text, sizeof text, "%08x", kPluginAbi);
  return text;
}

/// A descriptor that the registry takes.
PluginDescriptor sampler(const char* name) {
  PluginDescriptor d;
  d.name = name;
  d.make_sampler = []() -> Sampler* { return nullptr; };
  return d;
}

TEST(Registry, LoadsGoodPluginsAndExplainsTheOthers) {
  Registry registry;
  registry.load_folder(plugin_folder());
  ASSERT_NE(registry.find("test-good", kKindSampler), nullptr);
  EXPECT_EQ(registry.find("test-good", kKindEncoder), nullptr);
  EXPECT_EQ(reason_for(registry, "test_plugin_other_abi.so"),
            "plugin ABI 000003e7, this build has " + abi_text() + ": rebuild the plugin");
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
  const PluginDescriptor d = sampler("twice");
  const PluginDescriptor* list[] = {&d};
  registry.add({list, 1}, "first");
  registry.add({list, 1}, "second");
  EXPECT_EQ(registry.plugins().size(), 1u);
  ASSERT_EQ(registry.failures().size(), 1u);
  EXPECT_EQ(registry.failures()[0].reason, "plugin 'twice' exists already (first)");
}

TEST(Registry, NeedListsWhatThereIs) {
  Registry registry;
  const PluginDescriptor d = sampler("flow");
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

// Every fault that a descriptor can have: listed with its reason, and the plugin is not to be had.
TEST(Registry, FaultyDescriptorsAreListedAndNotUsed) {
  static constexpr ParamSpec kTwice[] = {{"q", ParamType::kInt, "1", 0, 9, "", ""},
                                         {"q", ParamType::kInt, "1", 0, 9, "", ""}};
  static constexpr ParamSpec kBadDefault[] = {{"q", ParamType::kInt, "10", 0, 9, "", ""}};
  static constexpr ParamSpec kNullHelp[] = {{"q", ParamType::kInt, "1", 0, 9, "", nullptr}};
  static constexpr ParamSpec kText[] = {{"q", ParamType::kText, "", 0, 0, "", ""}};
  const auto reason = [](auto change) {
    PluginDescriptor d = sampler("test");
    change(d);
    const PluginDescriptor* list[] = {&d};
    Registry registry;
    registry.add({list, 1}, "built-in");
    EXPECT_TRUE(registry.plugins().empty());
    return registry.failures().empty() ? "" : registry.failures()[0].reason;
  };
  const auto params = [](PluginDescriptor& d, std::span<const ParamSpec> specs) {
    d.params = specs.data();
    d.param_count = static_cast<uint32_t>(specs.size());
  };
  EXPECT_EQ(reason([](auto& d) { d.name = nullptr; }),
            "plugin '' is faulty: its name '' is not 1 to 32 of a-z, 0-9, _ and -");
  EXPECT_EQ(reason([](auto& d) { d.name = "Capital"; }),
            "plugin 'Capital' is faulty: its name 'Capital' is not 1 to 32 of a-z, 0-9, _ and -");
  EXPECT_EQ(reason([](auto& d) { d.make_sampler = nullptr; }),
            "plugin 'test' is faulty: it makes nothing: all factories are null");
  EXPECT_EQ(reason([](auto& d) { d.param_count = 1; }),
            "plugin 'test' is faulty: it counts parameters but lists none");
  EXPECT_EQ(reason([&](auto& d) { params(d, kTwice); }),
            "plugin 'test' is faulty: parameter 'q' occurs twice");
  EXPECT_EQ(reason([&](auto& d) { params(d, kNullHelp); }),
            "plugin 'test' is faulty: parameter 'q' has a null text");
  EXPECT_NE(reason([&](auto& d) { params(d, kBadDefault); }).find("a default is not valid"),
            std::string::npos);
  EXPECT_EQ(reason([&](auto& d) {
              params(d, kText);
              d.rate_param = "q";
            }),
            "plugin 'test' is faulty: its rate parameter 'q' is not one of its integers");
  EXPECT_EQ(reason([](auto& d) { d.extensions = ".a b"; }),
            "plugin 'test' is faulty: extension 'b' does not begin with a dot");
  EXPECT_EQ(reason([](auto& d) { d.codec_header_size = 256; }),
            "plugin 'test' is faulty: its codec header has more than 255 bytes");
  EXPECT_EQ(reason([](auto& d) {
              d.capabilities = kCapNativeFile;
              d.make_decoder = []() -> Decoder* { return nullptr; };
            }),
            "plugin 'test' is faulty: it decodes files of its own but cannot tell them (matches is null)");
}

TEST(Registry, NullDescriptorsAreListed) {
  const PluginDescriptor d = sampler("good");
  const PluginDescriptor* list[] = {nullptr, &d};
  Registry registry;
  registry.add({list, 2}, "built-in");
  EXPECT_NE(registry.find("good", kKindSampler), nullptr);
  ASSERT_EQ(registry.failures().size(), 1u);
  EXPECT_EQ(registry.failures()[0].reason, "a descriptor of its table is null");
}

TEST(Registry, KindsAreTheFactories) {
  const PluginDescriptor d = sampler("flow");
  EXPECT_EQ(kinds_of(d), kKindSampler);
}

TEST(Registry, UnresolvedSymbolsShowWhenTheObjectIsLoaded) {
  Registry registry;
  registry.load_folder(plugin_folder());
  EXPECT_NE(reason_for(registry, "test_plugin_unresolved.so").find("diffc_symbol_that_nothing_provides"),
            std::string::npos);
}

}  // namespace
}  // namespace diffc
