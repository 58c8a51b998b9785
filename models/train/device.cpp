// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/device.h"

#include <ATen/ATen.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <algorithm>
#include <string>

#include "codec/base/error.h"

namespace diffc::train {
namespace {

constexpr const char* kWithoutHint = "give --device cpu";

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

c10::Device open_device(const std::string& name) {
  if (name == "cpu") return at::kCPU;
  const std::string prefix = "cuda:";
  const bool numbered = name.starts_with(prefix) && is_number(name.substr(prefix.size()));
  if (name != "cuda" && !numbered)
    throw Error(ErrorKind::kUsage, "there is no device " + name, "give --device cpu, cuda or cuda:N");
  const int index = numbered ? std::stoi(name.substr(prefix.size())) : 0;
  if (index > 127) throw Error(ErrorKind::kUsage, "there is no device " + name, kWithoutHint);
  if (!at::detail::getCUDAHooks().hasCUDART()) {
    throw Error(ErrorKind::kUnsupported, name + ": the LibTorch of this program has no CUDA",
                "build with one that has, or give --device cpu");
  }
  if (!at::detail::getCUDAHooks().hasCUDA()) {
    throw Error(ErrorKind::kUnsupported, name + ": no CUDA device can be used",
                "see that nvidia-smi lists one, or give --device cpu");
  }
  const c10::Device device(at::kCUDA, static_cast<c10::DeviceIndex>(index));
  try {
    // Whatever is wrong with it comes to light here, before any data are read.
    at::ones({1}, at::TensorOptions(device).dtype(at::kFloat)).add(1).item<float>();
  } catch (const std::exception& error) {  // LibTorch's have pages of where it was
    const std::string what = error.what();
    throw Error(ErrorKind::kUnsupported, name + ": cannot be used (" + what.substr(0, what.find('\n')) + ")",
                "give another --device");
  }
  return device;
}

}  // namespace diffc::train
