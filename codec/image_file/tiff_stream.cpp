// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/image_file/tiff_stream.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "codec/image_file/formats.h"

namespace diffc::io {

TiffStream::TiffStream(std::span<const uint8_t> bytes, uint64_t max_memory)
    : memory_(std::make_unique<Memory>()) {
  memory_->input = bytes;
  open("rm", max_memory);  // m: no mapping, everything through read()
}

TiffStream::TiffStream() : memory_(std::make_unique<Memory>()) {
  memory_->writing = true;
  open("wlm", 0);
}

void TiffStream::open(const char* mode, uint64_t max_memory) {
  const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(TIFFOpenOptionsAlloc(),
                                                                             TIFFOpenOptionsFree);
  if (!options) throw std::bad_alloc();
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), on_error, memory_.get());
  TIFFOpenOptionsSetWarningHandlerExtR(
      options.get(), [](TIFF*, void*, const char*, const char*, va_list) { return 1; }, nullptr);
  if (max_memory > 0) {
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(),
                                        static_cast<tmsize_t>(std::min<uint64_t>(max_memory, INT64_MAX)));
  }
  tiff_.reset(TIFFClientOpenExt(
      "", mode, memory_.get(), read, write, seek, [](thandle_t) { return 0; },
      [](thandle_t handle) -> toff_t { return static_cast<Memory*>(handle)->size(); }, nullptr, nullptr,
      options.get()));
  if (!tiff_) fail();
}

void TiffStream::fail() const {
  throw ImageFault(std::string("libtiff: ") +
                   (memory_->message[0] == '\0' ? "the file is damaged" : memory_->message.data()));
}

std::vector<uint8_t> TiffStream::finish() {
  tiff_.reset();
  if (memory_->message[0] != '\0') fail();
  return std::move(memory_->output);
}

tmsize_t TiffStream::read(thandle_t handle, void* data, tmsize_t size) {
  auto& memory = *static_cast<Memory*>(handle);
  const std::span<const uint8_t> bytes = memory.writing ? memory.output : memory.input;
  const uint64_t left = memory.at < bytes.size() ? bytes.size() - memory.at : 0;
  const auto count = static_cast<size_t>(std::min<uint64_t>(left, static_cast<uint64_t>(size)));
  if (count > 0) std::memcpy(data, bytes.data() + memory.at, count);
  memory.at += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t TiffStream::write(thandle_t handle, void* data, tmsize_t size) {
  auto& memory = *static_cast<Memory*>(handle);
  if (!memory.writing) return -1;
  const auto count = static_cast<size_t>(size);
  try {
    if (memory.at + count > memory.output.size()) memory.output.resize(memory.at + count);
  } catch (const std::exception&) {
    return -1;  // exceptions must not cross libtiff
  }
  std::memcpy(memory.output.data() + memory.at, data, count);
  memory.at += count;
  return size;
}

toff_t TiffStream::seek(thandle_t handle, toff_t offset, int whence) {
  auto& memory = *static_cast<Memory*>(handle);
  const uint64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? memory.at : memory.size();
  return memory.at = from + offset;
}

int TiffStream::on_error(TIFF*, void* memory, const char*, const char* format, va_list arguments) {
  auto& message = static_cast<Memory*>(memory)->message;
  if (message[0] == '\0') {
    std::vsnprintf(message.data(), message.size(), format, arguments);
    std::replace(message.begin(), message.end(), '\n', ' ');
  }
  return 1;  // handled: the handler that prints is not called
}

}  // namespace diffc::io
