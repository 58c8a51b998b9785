// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/shared_object.h"

#include <dlfcn.h>

#include <filesystem>

#include "codec/base/error.h"

namespace diffc {

namespace fs = std::filesystem;

SharedObject::SharedObject(const std::string& path) : handle_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (handle_) return;
  const char* reason = dlerror();
  throw Error(ErrorKind::kUnsupported, reason ? reason : path + ": cannot be opened");
}

void* SharedObject::find(const char* symbol) const {
  return dlsym(handle_, symbol);
}

std::string folder_of_code(const void* address) {
  Dl_info info{};
  dladdr(address, &info);
  std::error_code error;
  // The name of a program is that of its call, which may have gone through PATH.
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path file = info.dli_fname ? info.dli_fname : "";
  const bool shared = file.extension() == ".so" || file.filename().string().find(".so.") != std::string::npos;
  return (shared ? fs::absolute(file) : program).lexically_normal().parent_path().string();
}

}  // namespace diffc
