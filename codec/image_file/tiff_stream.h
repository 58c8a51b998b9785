// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <tiffio.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace diffc::io {

/// libtiff over bytes in memory. It prints nothing: its first message is kept for fail().
class TiffStream {
 public:
  /// Opens the first picture of a file, whose bytes must outlive this. libtiff allocates at most
  /// `max_memory` bytes at once. Throws ImageFault.
  TiffStream(std::span<const uint8_t> bytes, uint64_t max_memory);

  /// Begins a file. Throws ImageFault.
  TiffStream();

  TIFF* get() const { return tiff_.get(); }

  /// Throws ImageFault with what libtiff complained about first.
  [[noreturn]] void fail() const;

  /// Ends the file and returns it. Only once, and only if nothing was opened for reading.
  std::vector<uint8_t> finish();

 private:
  struct Memory {
    std::span<const uint8_t> input;
    std::vector<uint8_t> output;
    uint64_t at = 0;
    bool writing = false;
    std::array<char, 200> message = {};

    uint64_t size() const { return writing ? output.size() : input.size(); }
  };
  struct Close {
    void operator()(TIFF* tiff) const { TIFFClose(tiff); }
  };

  void open(const char* mode, uint64_t max_memory);

  static tmsize_t read(thandle_t handle, void* data, tmsize_t size);
  static tmsize_t write(thandle_t handle, void* data, tmsize_t size);
  static toff_t seek(thandle_t handle, toff_t offset, int whence);
  static int on_error(TIFF*, void* memory, const char*, const char* format, va_list arguments);

  std::unique_ptr<Memory> memory_;
  std::unique_ptr<TIFF, Close> tiff_;
};

}  // namespace diffc::io
