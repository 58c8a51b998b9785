// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/model_finder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "models/files/model_id.h"
#include "models/files/model_index.h"

namespace diffc::model_files {
namespace {

namespace fs = std::filesystem;

class ModelFinder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("diffc_finder_" + std::to_string(getpid()));
    fs::create_directories(folder_ / "second");
    SafetensorsFile model;
    model.tensors["w"] = {"U8", {1}, {1}};
    model.metadata[kModelKey] = "{}";
    write_safetensors(path("one.safetensors"), model);
    write_safetensors(path("second/one.safetensors"), model);
    model.metadata.clear();
    write_safetensors(path("second/other.safetensors"), model);
    text("second/damaged.safetensors", std::string("\x10\0\0\0\0\0\0\0{", 9) + std::string(40, 'x'));
    text("second/script.ts", "PK\3\4rest");
    text("second/bare.ts", "PK\3\4rest");
    text("second/script.ts.json", "{}");
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void text(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name) << content;
  }

  fs::path folder_;
};

TEST_F(ModelFinder, TypeIsToldFromContent) {
  EXPECT_EQ(model_file_type(path("one.safetensors")), ModelFileType::kSafetensors);
  EXPECT_EQ(model_file_type(path("second/script.ts")), ModelFileType::kTorchScript);
  EXPECT_EQ(model_file_type(path("second/bare.ts")), ModelFileType::kNone);
  EXPECT_EQ(model_file_type(path("second/script.ts.json")), ModelFileType::kNone);
  EXPECT_EQ(model_file_type(path("second")), ModelFileType::kNone);
}

TEST_F(ModelFinder, NamesAreLookedUpInOrder) {
  const std::vector<std::string> search = {path("missing"), folder_.string(), path("second")};
  EXPECT_EQ(find_model({"one", search}), path("one.safetensors"));
  EXPECT_EQ(find_model({"script", search}), path("second/script.ts"));
  EXPECT_EQ(find_model({path("second/one.safetensors"), {}}), path("second/one.safetensors"));
  EXPECT_EQ(find_model({"../one", {path("second")}}), "");
  EXPECT_EQ(find_model({"bare", search}), "");
  EXPECT_EQ(find_model({"", search}), "");
}

TEST_F(ModelFinder, TorchScriptWithoutItsDescriptionIsFoundAsSuch) {
  const std::vector<std::string> search = {folder_.string(), path("second")};
  EXPECT_TRUE(lacks_description(path("second/bare.ts")));
  for (const char* other : {"second/script.ts", "one.safetensors", "second/script.ts.json", "second", "none"})
    EXPECT_FALSE(lacks_description(path(other))) << other;
  EXPECT_EQ(find_undescribed({"bare", search}), path("second/bare.ts"));
  EXPECT_EQ(find_undescribed({path("second/bare.ts"), {}}), path("second/bare.ts"));
  EXPECT_EQ(find_undescribed({"script", search}), "");
}

// The index spares the reading: what it says of a file of that size is listed as it stands.
TEST_F(ModelFinder, ListsIdsFromTheIndex) {
  ModelIndex::of_models(path("second")).write(path("second"));
  const std::string id = model_id(read_safetensors(path("second/one.safetensors")));
  EXPECT_EQ(
      ModelIndex::read(path("second")).id("one.safetensors", fs::file_size(path("second/one.safetensors"))),
      id);
  EXPECT_EQ(ModelIndex::read(path("second")).id("one.safetensors", 1), std::nullopt);
  const std::string told(64, 'e');
  std::ofstream(path("second/index.json"))
      << R"({"one.safetensors": {"bytes": )" << fs::file_size(path("second/one.safetensors"))
      << R"(, "id": ")" << told << R"("}})";
  EXPECT_EQ(list_models({path("second")}, ModelFileType::kSafetensors, false)[0].id, told);
  std::ofstream(path("second/index.json")) << R"({"one.safetensors": {"bytes": 1, "id": "told"}})";
  EXPECT_EQ(list_models({path("second")}, ModelFileType::kSafetensors, false)[0].id, id);
  EXPECT_EQ(list_models({path("second")}, ModelFileType::kSafetensors, true)[0].id, id);
  std::ofstream(path("second/index.json"))
      << R"({"one.safetensors": {"bytes": )" << fs::file_size(path("second/one.safetensors"))
      << R"(, "id": "no\nid"}})";
  EXPECT_EQ(list_models({path("second")}, ModelFileType::kSafetensors, false)[0].id, id);
  std::ofstream(path("second/index.json")) << "not JSON";
  EXPECT_EQ(list_models({path("second")}, ModelFileType::kSafetensors, false)[0].id, id);
}

TEST(ModelIndex, OfTheShippedModelsIsTrue) {
  EXPECT_EQ(ModelIndex::read(DIFFC_WEIGHTS), ModelIndex::of_models(DIFFC_WEIGHTS));
}

TEST_F(ModelFinder, ListsModelsOnly) {
  const std::vector<std::string> folders = {path("second"), path("missing")};
  const auto models = list_models(folders, ModelFileType::kSafetensors, true);
  ASSERT_EQ(models.size(), 1u);
  EXPECT_EQ(models[0].name, "one");
  EXPECT_EQ(models[0].id, model_id(read_safetensors(path("one.safetensors"))));
  const auto scripts = list_models(folders, ModelFileType::kTorchScript, true);
  ASSERT_EQ(scripts.size(), 1u);
  EXPECT_EQ(scripts[0].name, "script");
}

}  // namespace
}  // namespace diffc::model_files
