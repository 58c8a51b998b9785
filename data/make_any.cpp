// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Writes pictures that are no photographs: make_any FOLDER writes the test set "any", FOLDER/64/NAME.png and
// FOLDER/512/NAME.png; --count N writes N random pictures FOLDER/NNNNNN.png instead, for long searches.

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <filesystem>
#include <iostream>

#include "codec/bits/philox.h"
#include "codec/dataset/dataset.h"
#include "codec/image_file/image_file.h"
#include "data/any_set.h"
#include "models/synthetic/synthetic_picture.h"

namespace diffc::any_set {
namespace {

namespace fs = std::filesystem;

std::vector<Image> all_pictures(const std::string& path) {
  const auto set = open_dataset(path);
  std::vector<Image> images;
  for (std::size_t i = 0; i < set->size(); ++i) images.push_back(set->image(i));
  return images;
}

void write(const fs::path& folder, const std::string& name, const Image& image) {
  fs::create_directories(folder);
  write_file_atomically((folder / (name + ".png")).string(), write_image(image, ".png"));
}

void write_random(const fs::path& folder, const std::vector<Image>& photographs, int count, int side,
                  uint64_t seed) {
  for (int k = 0; k < count; ++k) {
    const Image photograph = square_of(photographs, side, mix_keys(seed, 2 * k));
    write(folder, fmt::format("{:06}", k),
          synthetic::random_synthetic(photograph, mix_keys(seed, 2 * k + 1)));
  }
}

void write_set(const fs::path& folder, const std::vector<Image>& photographs, uint64_t seed) {
  for (const NamedPicture& p : named_pictures(64, photographs, seed)) write(folder / "64", p.name, p.image);
  for (const NamedPicture& p : large_pictures(512, photographs, seed)) write(folder / "512", p.name, p.image);
}

}  // namespace
}  // namespace diffc::any_set

int main(int argc, char** argv) {
  namespace po = boost::program_options;
  using namespace diffc;
  po::options_description options("make_any FOLDER [options]");
  options.add_options()("help", "show this help")                                                     //
      ("folder", po::value<std::string>(), "to write to, or the first argument")                      //
      ("count", po::value<int>(), "random pictures instead of the set")                               //
      ("size", po::value<int>()->default_value(64), "side of the random pictures, 1 to 4096 pixels")  //
      ("seed", po::value<uint64_t>()->default_value(1), "of all random choices")                      //
      ("photographs", po::value<std::string>()->default_value("data"), "folder or archive they are made of");
  try {
    po::variables_map given;
    po::store(po::command_line_parser(argc, argv)
                  .options(options)
                  .positional(po::positional_options_description().add("folder", 1))
                  .run(),
              given);
    const int count = given.count("count") ? given["count"].as<int>() : 0, size = given["size"].as<int>();
    const bool wrong =
        !given.count("folder") || (given.count("count") && count < 1) || size < 1 || size > 4096;
    if (given.count("help") || wrong) {
      (wrong && !given.count("help") ? std::cerr : std::cout) << options;
      return given.count("help") ? 0 : 2;
    }
    const std::string folder = given["folder"].as<std::string>();
    const std::vector<Image> photographs = any_set::all_pictures(given["photographs"].as<std::string>());
    const uint64_t seed = given["seed"].as<uint64_t>();
    if (count > 0) {
      any_set::write_random(folder, photographs, count, size, seed);
    } else {
      any_set::write_set(folder, photographs, seed);
    }
  } catch (const po::error& error) {
    std::cerr << "make_any: " << error.what() << "\n" << options;
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "make_any: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
