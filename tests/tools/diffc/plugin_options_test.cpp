// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Native files of other codecs, and where plugins come from.

#include "cli_fixture.h"

namespace diffc {
namespace {

class PluginOptions : public Cli {
 protected:
  bool has(const std::string& plugin) const {
    const auto list = json("plugins");
    for (const auto& p : list["plugins"])
      if (p["name"] == plugin) return true;
    return false;
  }
};

TEST_F(PluginOptions, NativeFilesAndTheirWrapping) {
  const Image image = save("in.png", picture(48, 40));
  const std::pair<const char*, const char*> kinds[] = {
      {"jpeg", "jpg"}, {"bpg", "bpg"}, {"webp", "webp"}, {"jxl", "jxl"}, {"avif", "avif"}};
  for (const auto& [codec, extension] : kinds) {
    if (!has(codec)) continue;
    const std::string native = std::string("x.") + extension;
    const auto j = json("encode in.png -o " + native + " -q 80");
    EXPECT_EQ(j["codec"], codec);
    EXPECT_EQ(j["file_bytes"], std::filesystem::file_size(path(native)));
    EXPECT_EQ(j["steps"], 0);
    EXPECT_EQ(json("info " + native)["container"], "native");
    done("encode in.png -o w.dfc -q 80 --quiet --codec " + std::string(codec));
    const auto info = json("info w.dfc");
    EXPECT_EQ(info["container"], "dfc");
    EXPECT_EQ(info["codec"], codec);
    EXPECT_EQ(info["payload_bytes"], std::filesystem::file_size(path(native))) << codec;
    // A renamed file is recognised by its content.
    shell("cp " + native + " renamed.bin");
    done("decode renamed.bin -o n.png --quiet");
    done("decode w.dfc -o w.png --quiet");
    EXPECT_EQ(text("n.png"), text("w.png")) << codec;
    EXPECT_GT(psnr(mse(image, load("n.png"))), 22) << codec;
    EXPECT_LE(json("encode in.png -o y.dfc --bpp 3 --codec " + std::string(codec))["bpp"].get<double>(), 3)
        << codec;
    refused_with("decode w.dfc -o z.png --max-bytes 100", 1, "");
  }
}

TEST_F(PluginOptions, AlphaThatAFormatCannotHold) {
  Image image = picture(9, 9);
  image.alpha.assign(image.area(), 5);
  save("in.png", image);
  refused("encode in.png -o a.jpg", 2, "jpeg files cannot hold alpha: write a .dfc file");
  done("encode in.png -o a.dfc --codec jpeg --quiet");
  done("decode a.dfc -o b.png --quiet");
  EXPECT_EQ(load("b.png").alpha, image.alpha);
}

TEST_F(PluginOptions, ListsPlugins) {
  const auto j = json("plugins");
  bool found = false;
  for (const auto& plugin : j["plugins"]) {
    for (const char* key :
         {"name", "kinds", "version", "summary", "licence", "libraries", "origin", "params"})
      EXPECT_TRUE(plugin.contains(key)) << plugin;
    if (plugin["name"] != "gaussian") continue;
    found = true;
    EXPECT_EQ(plugin["origin"], "built-in");
    EXPECT_EQ(plugin["kinds"], nlohmann::json({"encoder", "decoder", "model provider"}));
    EXPECT_FALSE(plugin["params"].empty());
  }
  EXPECT_TRUE(found);
  for (const char* name : {"diffc", "flow", "mean", "ancestral"}) EXPECT_TRUE(has(name)) << name;
  EXPECT_NE(done("plugins").find("\ngaussian "), std::string::npos);
}

TEST_F(PluginOptions, PluginDirectories) {
  const std::string folder = std::string(" --plugin-dir ") + DIFFC_TEST_PLUGINS;
  const auto names = [](const nlohmann::json& j) {
    std::vector<std::string> list;
    for (const auto& p : j["plugins"]) list.push_back(p["name"]);
    return list;
  };
  const auto with = json("plugins" + folder);
  EXPECT_THAT(names(with), testing::Contains("test-good"));
  std::string failures;
  for (const auto& f : with["failures"]) failures += f["reason"].get<std::string>() + "\n";
  EXPECT_NE(failures.find("plugin ABI"), std::string::npos) << failures;
  EXPECT_THAT(names(json("plugins")), testing::Not(testing::Contains("test-good")));
  const Ran env = shell(std::string("DIFFC_PLUGIN_PATH=") + DIFFC_TEST_PLUGINS + " diffc plugins");
  EXPECT_NE(env.out.find("test-good"), std::string::npos);
  const auto without = json("plugins --no-plugins");
  for (const auto& p : without["plugins"]) EXPECT_EQ(p["origin"], "built-in");
  EXPECT_THAT(names(json("plugins --no-plugins" + folder)), testing::Not(testing::Contains("test-good")));
  refused_with("plugins --plugin-dir none", 2, "plugin folder 'none' does not exist");
}

TEST_F(PluginOptions, FileOfAnAbsentCodec) {
  const std::string wrapped(
      "\xD1\xFC\x20\x00\x06"
      "nosuch"
      "payload",
      18);
  write_file_atomically(path("a.dfc"), {reinterpret_cast<const uint8_t*>(wrapped.data()), wrapped.size()});
  refused("decode a.dfc -o b.png", 1,
          "the file needs codec 'nosuch', which is not installed: install its plugin or name the folder that "
          "has it");
}

}  // namespace
}  // namespace diffc
