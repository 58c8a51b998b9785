// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc/file_plan.h"

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "codec/base/error.h"
#include "tools/common/app.h"
#include "tools/common/output.h"
#include "tools/diffc/extensions.h"

namespace diffc {

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace {

/// "jpg" is meant as ".jpg".
std::string extension_in(const std::string& format) {
  const std::string dotted = format.starts_with('.') ? format : "." + format;
  const std::string extension = extension_of("x" + dotted);
  if (extension.size() < 2 || extension.size() != dotted.size() || format.find('/') != std::string::npos)
    throw Error(ErrorKind::kUsage, "'" + format + "' is no extension", "give --format jpg, png, ...");
  return extension;
}

std::vector<FilePair> files_in(const std::string& folder, const std::vector<std::string>& inputs,
                               const std::string& extension) {
  std::vector<FilePair> files;
  std::map<std::string, std::string> input_of;
  for (const std::string& input : inputs) {
    if (input == "-")
      throw Error(ErrorKind::kUsage, "standard input has no name for its output in a folder", "use -o");
    const fs::path name = fs::path(input).filename().replace_extension(extension);
    const std::string output = (fs::path(folder) / name).string();
    const auto [other, fresh] = input_of.try_emplace(output, input);
    if (!fresh)
      throw Error(ErrorKind::kUsage, other->second + " and " + input + " would both become " + output,
                  "give them to different folders");
    files.push_back({input, output});
  }
  return files;
}

using FileNumber = std::pair<dev_t, ino_t>;

std::optional<FileNumber> number_of(const std::string& path) {
  struct stat found;
  if (stat(path.c_str(), &found) != 0) return std::nullopt;
  return FileNumber{found.st_dev, found.st_ino};
}

/// Outputs must not be inputs, also of each other, or one file under several names.
void check_files(const std::vector<FilePair>& files) {
  std::map<FileNumber, std::string> inputs, outputs;
  for (const FilePair& file : files)
    if (const auto number = number_of(file.input)) inputs.emplace(*number, file.input);
  for (const FilePair& file : files) {
    const auto number = number_of(file.output);
    if (!number) continue;
    if (const auto input = inputs.find(*number); input != inputs.end())
      throw Error(ErrorKind::kUsage, "the output " + file.output + " is the input " + input->second,
                  "name another folder");
    const auto [other, fresh] = outputs.emplace(*number, file.output);
    if (!fresh)
      throw Error(ErrorKind::kUsage, "the outputs " + other->second + " and " + file.output + " are one file",
                  "name another folder");
  }
}

}  // namespace

po::options_description file_options(const std::string& outputs, const std::string& formats) {
  po::options_description options;
  options.add_options()                                                                             //
      ("output,o", po::value<std::string>(), outputs.c_str())                                       //
      ("output-dir,O", po::value<std::string>(), "folder for the outputs of any number of inputs")  //
      ("format", po::value<std::string>(), ("extension of the outputs in -O: " + formats).c_str());
  return options;
}

po::variables_map parse_file_options(const std::vector<std::string>& args,
                                     const po::options_description& options) {
  po::options_description all = options;
  all.add_options()("input", po::value<std::vector<std::string>>());
  return parse_options(args, all, {"input..."});
}

FilePlan plan_files(const po::variables_map& values, const std::string& example,
                    const std::string& extension) {
  if (!values.count("input")) throw Error(ErrorKind::kUsage, "no input given", example);
  const auto inputs = values["input"].as<std::vector<std::string>>();
  const bool one = values.count("output"), many = values.count("output-dir");
  if (!one && !many)
    throw Error(ErrorKind::kUsage, "no output given", "add -o OUT" + extension + ", or -O FOLDER");
  if (one && many) throw Error(ErrorKind::kUsage, "-o and -O both say where to write", "give one of them");
  if (one && inputs.size() > 1)
    throw Error(ErrorKind::kUsage, "several inputs and one output", "give -O FOLDER instead of -o");
  if (one && values.count("format"))
    throw Error(ErrorKind::kUsage, "--format is for -O", "choose the format by the name of the output");
  FilePlan plan;
  if (one) {
    const std::string output = values["output"].as<std::string>();
    plan.files = {{inputs[0], output}};
    plan.extension = extension_of(output);
    if (values.count("json") && output == "-")
      throw Error(ErrorKind::kUsage, "--json and -o - both want standard output", "choose one");
    check_output(output, {inputs[0]}, values);
  } else {
    plan.extension = values.count("format") ? extension_in(values["format"].as<std::string>()) : extension;
    plan.folder = values["output-dir"].as<std::string>();
    plan.files = files_in(plan.folder, inputs, plan.extension);
    check_files(plan.files);
  }
  return plan;
}

void make_folder(const FilePlan& plan) {
  std::error_code error, unknown;
  fs::create_directories(plan.folder, error);
  if (!fs::is_directory(plan.folder, unknown))
    throw Error(ErrorKind::kUsage, plan.folder + ": " + (error ? error.message() : "not a folder"),
                "give -O another folder");
}

}  // namespace diffc
