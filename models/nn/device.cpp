// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/device.h"

#include <ATen/ATen.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <string>

#include "codec/base/error.h"
#include "models/nn/torch_reason.h"

namespace diffc::nn {
namespace {

constexpr int kMostIndex = 127;  // of LibTorch

bool has_usable_gpu() {
  return at::detail::getCUDAHooks().hasCUDART() && at::detail::getCUDAHooks().hasCUDA();
}

c10::Device open_gpu(const Device& wanted) {
  const std::string name = to_string(wanted);
  if (!at::detail::getCUDAHooks().hasCUDART())
    throw Error(ErrorKind::kUnsupported, name + ": the LibTorch of this program has no CUDA",
                "choose the device cpu, or build with a LibTorch that has CUDA");
  if (!at::detail::getCUDAHooks().hasCUDA())
    throw Error(ErrorKind::kUnsupported, name + ": no GPU can be used",
                "choose the device cpu, or see that nvidia-smi lists a GPU");
  if (wanted.index > kMostIndex) throw Error(ErrorKind::kUnsupported, name + ": there is no such GPU");
  const c10::Device device(at::kCUDA, static_cast<c10::DeviceIndex>(wanted.index));
  try {
    // Whatever is wrong with it comes to light here.
    at::ones({1}, at::TensorOptions(device).dtype(at::kFloat)).add(1).item<float>();
  } catch (const std::exception& error) {
    throw Error(ErrorKind::kUnsupported, name + ": cannot be used (" + torch_reason(error) + ")",
                "choose another device");
  }
  return device;
}

}  // namespace

c10::Device open_device(const std::optional<Device>& device) {
  if (device) return device->cuda ? open_gpu(*device) : c10::Device(at::kCPU);
  if (!has_usable_gpu()) return at::kCPU;
  try {
    return open_gpu({.cuda = true});
  } catch (const Error&) {
    return at::kCPU;  // nobody asked for it
  }
}

Device device_of(const c10::Device& device) {
  return device.is_cpu() ? Device{} : Device{.cuda = true, .index = device.index()};
}

void use_float(const c10::Device& device) {
  if (device.is_cuda()) at::globalContext().setAllowTF32CuDNN(false);
}

void run_on(const c10::Device& device, const std::function<void()>& work) {
  try {
    work();
  } catch (const c10::Error& error) {
    const std::string reason = torch_reason(error);
    if (device.is_cpu() || reason.find("out of memory") == std::string::npos) throw;
    throw Error(ErrorKind::kUnsupported, device.str() + ": out of memory",
                "choose the device cpu, or give smaller images or fewer at a time");
  }
}

}  // namespace diffc::nn
