// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/common/environment.h"

#include <sys/auxv.h>

#include <cstdlib>
#include <filesystem>

#include "codec/base/error.h"
#include "codec/base/text.h"
#include "tools/common/builtin_plugins.h"

namespace diffc {

namespace fs = std::filesystem;
namespace po = boost::program_options;

fs::path program_folder() {
  std::error_code error;
  fs::path self = fs::read_symlink("/proc/self/exe", error);
  // In a chroot without /proc, the name that the program was started by.
  if (error) self = fs::canonical(reinterpret_cast<const char*>(getauxval(AT_EXECFN)), error);
  return error ? fs::path(".") : self.parent_path();
}

namespace {

std::vector<std::string> model_folders() {
  std::vector<std::string> folders;
  if (const char* env = std::getenv("DIFFC_MODEL_PATH")) folders = split_list(env, ':');
  folders.push_back((program_folder() / DIFFC_MODEL_SUBDIR).lexically_normal().string());
  return folders;
}

}  // namespace

std::optional<Device> wanted_device(const po::variables_map& values) {
  if (values.count("device")) return parse_device(values["device"].as<std::string>());
  const char* env = std::getenv("DIFFC_DEVICE");
  return env && *env ? parse_device(env) : std::nullopt;
}

po::options_description common_options() {
  po::options_description options("Common options");
  options.add_options()                                                                                    //
      ("plugin-dir", po::value<std::vector<std::string>>()->composing(), "folder with further plugins")    //
      ("no-plugins", "do not load plugins from folders")                                                   //
      ("model", po::value<std::string>(), "denoising model: a name or a file")                             //
      ("threads", po::value<int>()->default_value(0), "threads, 0 = one per core; never changes results")  //
      ("device", po::value<std::string>(),
       "of networks and searches: cpu, cuda, cuda:N, or auto (default): a GPU if one can be used")  //
      ("max-pixels", po::value<uint64_t>(), "refuse images with more pixels (default 2^26)")        //
      ("max-memory", po::value<uint64_t>(), "refuse files whose decoding needs more bytes (default 2^30)");
  return options;
}

std::shared_ptr<const Registry> make_registry(const po::variables_map& values) {
  auto registry = std::make_shared<Registry>();
  add_builtin_plugins(*registry);
  if (values.count("no-plugins")) return registry;
  std::vector<std::string> extra;
  if (values.count("plugin-dir")) extra = values["plugin-dir"].as<std::vector<std::string>>();
  for (const std::string& folder : extra)
    if (!fs::is_directory(folder))
      throw Error(ErrorKind::kUsage, "plugin folder '" + folder + "' does not exist");
  const std::string beside = (program_folder() / DIFFC_PLUGIN_SUBDIR).lexically_normal().string();
  for (const std::string& folder : plugin_folders(extra, beside)) registry->load_folder(folder);
  return registry;
}

std::unique_ptr<Session> make_session(const po::variables_map& values, std::optional<int> threads) {
  SessionOptions options;
  options.threads = threads.value_or(values["threads"].as<int>());
  if (options.threads < 0 || options.threads > 1024)
    throw Error(ErrorKind::kUsage, "the number of threads is out of range", "give 0 to 1024");
  if (values.count("max-pixels")) options.limits.max_pixels = values["max-pixels"].as<uint64_t>();
  if (values.count("max-memory")) options.limits.max_memory = values["max-memory"].as<uint64_t>();
  options.model_path = model_folders();
  options.device = wanted_device(values);
  if (values.count("model")) options.default_model = values["model"].as<std::string>();
  return std::make_unique<Session>(make_registry(values), options);
}

int pictures_at_once(const Session& session) {
  // A GPU does its part for many pictures together, while the processor's threads are at the rest for others.
  constexpr int kWithGpu = 4;
  return session.threads() * (session.device().cuda ? kWithGpu : 1);
}

Params::Map parse_params(const std::vector<std::string>& settings) {
  Params::Map params;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      throw Error(ErrorKind::kUsage, "'" + setting + "' is not NAME=VALUE",
                  "see 'diffc plugins' for the names");
    params[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  return params;
}

}  // namespace diffc
