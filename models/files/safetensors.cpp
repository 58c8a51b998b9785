// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "codec/base/error.h"
#include "codec/base/file.h"

namespace diffc::model_files {
namespace {

using nlohmann::json;

constexpr uint64_t kMaxHeader = uint64_t{1} << 26;
constexpr const char* kMetadata = "__metadata__";

[[noreturn]] void fail(const std::string& name, const std::string& what) {
  throw Error(ErrorKind::kData, name + ": " + what, "the file is damaged or not a safetensors file");
}

uint64_t little_endian(std::span<const uint8_t> bytes) {
  uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | bytes[i];
  return value;
}

// The header as JSON. Duplicate keys are refused: readers would disagree about them.
json parse_header(std::span<const uint8_t> bytes, const std::string& name) {
  if (bytes.size() < 8) fail(name, "too short");
  const uint64_t length = little_endian(bytes);
  if (length > kMaxHeader || length > bytes.size() - 8) fail(name, "header length out of range");
  std::vector<std::set<std::string>> keys;
  bool repeated = false;
  const auto watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key) {
      const std::string key = value.get<std::string>();
      if (!keys.back().insert(key).second) repeated = true;
    }
    return true;
  };
  json header;
  try {
    header = json::parse(bytes.begin() + 8, bytes.begin() + 8 + static_cast<std::ptrdiff_t>(length), watch);
  } catch (const json::exception&) {
    fail(name, "header is not JSON");
  }
  if (!header.is_object()) fail(name, "header is not a JSON object");
  if (repeated) fail(name, "repeated key in the header");
  return header;
}

std::map<std::string, std::string> metadata_of(const json& header, const std::string& name) {
  std::map<std::string, std::string> metadata;
  if (!header.contains(kMetadata)) return metadata;
  const json& stored = header.at(kMetadata);
  if (!stored.is_object()) fail(name, "metadata is not an object of strings");
  for (const auto& [key, value] : stored.items()) {
    if (!value.is_string()) fail(name, "metadata is not an object of strings");
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

}  // namespace

int64_t StoredTensor::count() const {
  int64_t count = 1;
  for (const int64_t extent : shape) count *= extent;
  return count;
}

int dtype_size(const std::string& dtype) {
  static constexpr std::array<std::pair<const char*, int>, 13> kSizes = {{{"F64", 8},
                                                                          {"F32", 4},
                                                                          {"F16", 2},
                                                                          {"BF16", 2},
                                                                          {"I64", 8},
                                                                          {"I32", 4},
                                                                          {"I16", 2},
                                                                          {"I8", 1},
                                                                          {"U64", 8},
                                                                          {"U32", 4},
                                                                          {"U16", 2},
                                                                          {"U8", 1},
                                                                          {"BOOL", 1}}};
  const auto found =
      std::find_if(kSizes.begin(), kSizes.end(), [&](const auto& entry) { return dtype == entry.first; });
  return found == kSizes.end() ? 0 : found->second;
}

bool looks_like_safetensors(std::span<const uint8_t> start, uint64_t file_size) {
  if (start.size() < 9 || start[8] != '{') return false;
  const uint64_t length = little_endian(start);
  return length >= 2 && length <= kMaxHeader && file_size >= 8 && length <= file_size - 8;
}

std::map<std::string, std::string> parse_safetensors_metadata(std::span<const uint8_t> bytes,
                                                              const std::string& name) {
  return metadata_of(parse_header(bytes, name), name);
}

SafetensorsFile parse_safetensors(std::span<const uint8_t> bytes, const std::string& name) {
  const json header = parse_header(bytes, name);
  SafetensorsFile file;
  file.metadata = metadata_of(header, name);
  const std::span<const uint8_t> body = bytes.subspan(8 + little_endian(bytes));
  std::vector<std::pair<uint64_t, uint64_t>> ranges;
  for (const auto& [key, entry] : header.items()) {
    if (key == kMetadata) continue;
    StoredTensor tensor;
    uint64_t begin = 0, end = 0;
    try {
      tensor.dtype = entry.at("dtype").get<std::string>();
      for (const json& extent : entry.at("shape")) {
        if (!extent.is_number_unsigned()) fail(name, "a shape is not a list of whole numbers");
        tensor.shape.push_back(extent.get<int64_t>());
      }
      const json& offsets = entry.at("data_offsets");
      if (offsets.size() != 2 || !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned()) {
        fail(name, "offsets are not two whole numbers");
      }
      begin = offsets[0].get<uint64_t>();
      end = offsets[1].get<uint64_t>();
    } catch (const json::exception&) {
      fail(name, "a tensor is not described as the format demands");
    }
    uint64_t size = static_cast<uint64_t>(dtype_size(tensor.dtype));
    if (size == 0) fail(name, "unknown element type");
    for (const int64_t extent : tensor.shape) {
      if (extent < 0 || (extent > 0 && size > (uint64_t{1} << 40) / static_cast<uint64_t>(extent))) {
        fail(name, "a shape is out of range");
      }
      size *= static_cast<uint64_t>(extent);
    }
    if (begin > end || end > body.size() || end - begin != size) fail(name, "offsets do not match a shape");
    ranges.emplace_back(begin, end);
    const auto data = body.subspan(begin, end - begin);
    tensor.data.assign(data.begin(), data.end());
    file.tensors.emplace(key, std::move(tensor));
  }
  std::sort(ranges.begin(), ranges.end());
  uint64_t at = 0;
  for (const auto& [begin, end] : ranges) {
    if (begin != at) fail(name, "tensors overlap or leave gaps");
    at = end;
  }
  if (at != body.size()) fail(name, "bytes after the last tensor");
  return file;
}

std::vector<uint8_t> format_safetensors(const SafetensorsFile& file) {
  json header = json::object();
  if (!file.metadata.empty()) header[kMetadata] = file.metadata;
  // Wide elements first: every tensor is then aligned although there are no gaps.
  std::vector<const std::pair<const std::string, StoredTensor>*> order;
  for (const auto& entry : file.tensors) order.push_back(&entry);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return dtype_size(a->second.dtype) > dtype_size(b->second.dtype);
  });
  uint64_t at = 0;
  for (const auto* entry : order) {
    const StoredTensor& tensor = entry->second;
    const uint64_t end = at + tensor.data.size();
    header[entry->first] = {{"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {at, end}}};
    at = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::vector<uint8_t> bytes(8 + text.size() + at);
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<uint8_t>(static_cast<uint64_t>(text.size()) >> (8 * i));
  uint8_t* to = std::copy(text.begin(), text.end(), bytes.data() + 8);
  for (const auto* entry : order) to = std::copy(entry->second.data.begin(), entry->second.data.end(), to);
  return bytes;
}

SafetensorsFile read_safetensors(const std::string& path) {
  return parse_safetensors(read_file_bytes(path), path);
}

std::map<std::string, std::string> read_safetensors_metadata(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<uint8_t> bytes(8);
  const auto read = [&](std::size_t from) {
    file.read(reinterpret_cast<char*>(bytes.data() + from),
              static_cast<std::streamsize>(bytes.size() - from));
    bytes.resize(from + static_cast<std::size_t>(file.gcount()));
  };
  read(0);
  if (!file.is_open()) throw Error(ErrorKind::kIo, path + ": cannot be read");
  if (bytes.size() == 8) {
    bytes.resize(8 + std::min(little_endian(bytes), kMaxHeader));
    read(8);
  }
  return parse_safetensors_metadata(bytes, path);
}

void write_safetensors(const std::string& path, const SafetensorsFile& file) {
  write_file_atomically(path, format_safetensors(file));
}

}  // namespace diffc::model_files
