// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/packed_data.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <thread>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/base/parallel.h"
#include "codec/base/sha256.h"
#include "models/train/lossless_filter.h"

namespace diffc::train {
namespace {

using nlohmann::json;

constexpr char kMagic[] = "DFCPACK1";
constexpr size_t kFixed = 8 + 8 + 4 + 4;
constexpr size_t kChunk = size_t{4} << 20;  // raw bytes, about
constexpr int kZstdLevel = 9;
constexpr uint64_t kMostBytes = uint64_t{1} << 36;
constexpr int kMostSide = 1 << 16;
constexpr uint64_t kMostRatio = 2000;  // of pixels to the bytes of a file; zstd makes 28000 of nothing at all

std::vector<const std::vector<PackedPicture>*> lists(const PackedData& data) {
  std::vector<const std::vector<PackedPicture>*> all;
  for (const PackedSource& source : data.sources) all.push_back(&source.pictures);
  all.push_back(&data.validation);
  all.push_back(&data.photographs);
  return all;
}

// Runs of pictures, in the order of the file.
using Chunk = std::span<const PackedPicture>;
std::vector<Chunk> chunks_of(const std::vector<PackedPicture>& pictures) {
  std::vector<Chunk> chunks;
  for (size_t begin = 0; begin < pictures.size();) {
    size_t end = begin, bytes = 0;
    while (end < pictures.size() && bytes < kChunk) bytes += pictures[end++].size();
    chunks.emplace_back(pictures.data() + begin, end - begin);
    begin = end;
  }
  return chunks;
}

size_t bytes_of(const Chunk& chunk) {
  size_t bytes = 0;
  for (const PackedPicture& picture : chunk) bytes += picture.size();
  return bytes;
}

int processors() {
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

std::vector<uint8_t> compress(const PackedData& data, const Chunk& chunk) {
  std::vector<uint8_t> raw(bytes_of(chunk));
  size_t at = 0;
  for (const PackedPicture& picture : chunk) {
    filter_picture(data.pixels.data() + picture.offset, picture.width, picture.height, raw.data() + at);
    at += picture.size();
  }
  std::vector<uint8_t> frame(ZSTD_compressBound(raw.size()));
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kZstdLevel);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  const size_t n = ZSTD_compress2(context.get(), frame.data(), frame.size(), raw.data(), raw.size());
  if (ZSTD_isError(n)) throw Error(ErrorKind::kIo, std::string("zstd: ") + ZSTD_getErrorName(n));
  frame.resize(n);
  return frame;
}

[[noreturn]] void damaged(const std::string& path, const std::string& what) {
  throw Error(ErrorKind::kData, path + ": damaged training pictures (" + what + ")", "pack them again");
}

[[noreturn]] void too_large(const std::string& path, const std::string& what) {
  throw Error(ErrorKind::kUsage, fmt::format("{}: {} would be too large to be read again", path, what),
              "leave pictures out, or cut them into tiles");
}

void decompress(const std::string& path, std::span<const uint8_t> frame, const Chunk& chunk,
                std::vector<uint8_t>& pixels) {
  std::vector<uint8_t> raw(bytes_of(chunk));
  const size_t n = ZSTD_decompress(raw.data(), raw.size(), frame.data(), frame.size());
  if (ZSTD_isError(n)) damaged(path, ZSTD_getErrorName(n));
  if (n != raw.size()) damaged(path, "pictures of another size than the header says");
  size_t at = 0;
  for (const PackedPicture& picture : chunk) {
    unfilter_picture(raw.data() + at, picture.width, picture.height, pixels.data() + picture.offset);
    at += picture.size();
  }
}

// Runs of [width, height, count].
json sizes_to_json(const std::vector<PackedPicture>& pictures) {
  json runs = json::array();
  for (const PackedPicture& p : pictures) {
    if (!runs.empty() && runs.back()[0] == p.width && runs.back()[1] == p.height) {
      runs.back()[2] = runs.back()[2].get<int64_t>() + 1;
    } else {
      runs.push_back({p.width, p.height, 1});
    }
  }
  return runs;
}

// Appends to `pictures`; `offset` is where the next picture begins, at most `most`.
void sizes_from_json(const std::string& path, const json& runs, int crop, uint64_t most, size_t& offset,
                     std::vector<PackedPicture>& pictures) {
  for (const json& run : runs) {
    PackedPicture picture{run.at(0).get<int>(), run.at(1).get<int>(), 0};
    const auto count = run.at(2).get<int64_t>();
    const bool sides = std::min(picture.width, picture.height) >= crop &&
                       std::max(picture.width, picture.height) <= kMostSide;
    if (!sides || count < 1 || static_cast<uint64_t>(count) > (most - offset) / picture.size())
      damaged(path, "sizes that cannot be");
    for (int64_t i = 0; i < count; ++i) {
      picture.offset = offset;
      offset += picture.size();
      pictures.push_back(picture);
    }
  }
}

void put(std::vector<uint8_t>& bytes, uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

uint64_t take(std::span<const uint8_t> bytes, size_t at, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; ++i) value |= static_cast<uint64_t>(bytes[at + i]) << (8 * i);
  return value;
}

uint64_t checksum(std::span<const uint8_t> bytes) {
  return std::stoull(sha256_hex(bytes).substr(0, 8), nullptr, 16);
}

std::string piece(const std::string& path, size_t index) {
  return fmt::format("{}.{}", path, index);
}

std::vector<uint8_t> read_all(const std::string& path) {
  if (std::filesystem::exists(path) || !std::filesystem::exists(piece(path, 0)))
    return read_file_bytes(path, kMostBytes);
  std::vector<uint8_t> bytes;
  for (size_t i = 0; std::filesystem::exists(piece(path, i)); ++i) {
    const std::vector<uint8_t> part = read_file_bytes(piece(path, i), kMostBytes - bytes.size());
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  return bytes;
}

}  // namespace

size_t PackedData::size() const {
  size_t count = 0;
  for (const PackedSource& source : sources) count += source.pictures.size();
  return count;
}

void check_crop(int packed, int wanted) {
  if (packed != wanted)
    throw Error(ErrorKind::kUsage,
                fmt::format("the pictures were packed for a crop of {}, not {}", packed, wanted),
                "pack them again or change the configuration");
}

PackedData pack(const TrainingData& data) {
  PackedData packed;
  packed.crop = data.crop();
  const auto add = [&](const Image& image) {
    const PackedPicture picture{image.width, image.height, packed.pixels.size()};
    if (image.channels == 3) {
      packed.pixels.insert(packed.pixels.end(), image.pixels.begin(), image.pixels.end());
    } else {
      for (const uint8_t grey : image.pixels) packed.pixels.insert(packed.pixels.end(), 3, grey);
    }
    return picture;
  };
  for (const TrainingData::Source& source : data.sources()) {
    PackedSource& to = packed.sources.emplace_back();
    to.name = std::filesystem::path(source.spec.path).filename().string();
    to.weight = source.spec.weight;
    to.min_eta = source.spec.min_eta;
    for (const Image& image : source.images) to.pictures.push_back(add(image));
  }
  const auto add_held = [&](const std::vector<std::vector<float>>& held, std::vector<PackedPicture>& to) {
    for (const std::vector<float>& x : held) {
      Image image(packed.crop, packed.crop, 3);
      to_samples(x, image.pixels);
      to.push_back(add(image));
    }
  };
  add_held(data.validation(), packed.validation);
  add_held(data.photographs(), packed.photographs);
  return packed;
}

uint64_t write_packed(const std::string& path, const PackedData& data, uint64_t piece_bytes) {
  for (const auto* list : lists(data))
    for (const PackedPicture& picture : *list)
      if (std::max(picture.width, picture.height) > kMostSide) too_large(path, "a picture");
  if (data.pixels.size() > kMostBytes) too_large(path, "all pictures together");
  std::vector<Chunk> chunks;
  for (const auto* list : lists(data)) {
    const std::vector<Chunk> of_list = chunks_of(*list);
    chunks.insert(chunks.end(), of_list.begin(), of_list.end());
  }
  std::vector<std::vector<uint8_t>> frames(chunks.size());
  parallel_for(chunks.size(), processors(), [&](size_t i) { frames[i] = compress(data, chunks[i]); });

  json header = {{"crop", data.crop},
                 {"sources", json::array()},
                 {"validation", sizes_to_json(data.validation)},
                 {"photographs", sizes_to_json(data.photographs)},
                 {"frames", json::array()}};
  for (const PackedSource& source : data.sources) {
    header["sources"].push_back({{"name", source.name},
                                 {"weight", source.weight},
                                 {"min_eta", source.min_eta},
                                 {"pictures", sizes_to_json(source.pictures)}});
  }
  uint64_t total = kFixed;
  for (const auto& frame : frames) {
    header["frames"].push_back(frame.size());
    total += frame.size();
  }
  const std::string text = header.dump();
  total += text.size();
  if (data.pixels.size() / kMostRatio > total)
    throw Error(ErrorKind::kUsage, path + ": there is nothing in these pictures to learn from");
  std::vector<uint8_t> bytes(kMagic, kMagic + 8);
  bytes.reserve(total);
  put(bytes, total, 8);
  put(bytes, text.size(), 4);
  put(bytes, checksum({reinterpret_cast<const uint8_t*>(text.data()), text.size()}), 4);
  bytes.insert(bytes.end(), text.begin(), text.end());
  for (const auto& frame : frames) bytes.insert(bytes.end(), frame.begin(), frame.end());

  // A file would be read instead of pieces, and pieces of a larger pack before this one as its end: they go
  // when the new ones are there.
  size_t pieces = 0;
  if (piece_bytes == 0) {
    write_file_atomically(path, bytes);
  } else {
    for (; pieces * piece_bytes < bytes.size(); ++pieces) {
      const size_t begin = pieces * piece_bytes, count = std::min<size_t>(piece_bytes, bytes.size() - begin);
      write_file_atomically(piece(path, pieces), {bytes.data() + begin, count});
    }
    std::filesystem::remove(path);
  }
  for (; std::filesystem::exists(piece(path, pieces)); ++pieces) std::filesystem::remove(piece(path, pieces));
  return total;
}

PackedData read_packed(const std::string& path) {
  const std::vector<uint8_t> bytes = read_all(path);
  if (bytes.size() < kFixed || std::memcmp(bytes.data(), kMagic, 8) != 0)
    throw Error(ErrorKind::kData, path + ": no training pictures of diffc-train pack");
  const uint64_t total = take(bytes, 8, 8), header_bytes = take(bytes, 16, 4);
  if (bytes.size() < total) {
    throw Error(ErrorKind::kTruncated, fmt::format("{}: {} of {} bytes are there", path, bytes.size(), total),
                "bring all pieces, or pack again");
  }
  if (bytes.size() > total) damaged(path, "bytes after the end");
  if (header_bytes > total - kFixed) damaged(path, "header");
  const std::span<const uint8_t> header_text(bytes.data() + kFixed, header_bytes);
  if (checksum(header_text) != take(bytes, 20, 4)) damaged(path, "header");

  PackedData data;
  std::vector<uint64_t> frames;
  size_t offset = 0;
  // Bounds every allocation below by the size of the file.
  const uint64_t most = std::min(kMostBytes, total * kMostRatio);
  try {
    const json header = json::parse(header_text.begin(), header_text.end());
    data.crop = header.at("crop").get<int>();
    if (data.crop < 8 || data.crop > 4096) damaged(path, "crop");
    for (const json& stored : header.at("sources")) {
      PackedSource& source = data.sources.emplace_back();
      source.name = stored.at("name").get<std::string>();
      source.weight = stored.at("weight").get<double>();
      source.min_eta = stored.at("min_eta").get<double>();
      if (!(source.weight >= 0) || !(source.min_eta >= 0)) damaged(path, "source");
      sizes_from_json(path, stored.at("pictures"), data.crop, most, offset, source.pictures);
    }
    sizes_from_json(path, header.at("validation"), data.crop, most, offset, data.validation);
    sizes_from_json(path, header.at("photographs"), data.crop, most, offset, data.photographs);
    frames = header.at("frames").get<std::vector<uint64_t>>();
  } catch (const json::exception& e) {
    damaged(path, e.what());
  }
  for (const auto* held : {&data.validation, &data.photographs})
    for (const PackedPicture& picture : *held)
      if (picture.width != data.crop || picture.height != data.crop) damaged(path, "held-out pictures");

  std::vector<Chunk> chunks;
  for (const auto* list : lists(data)) {
    const std::vector<Chunk> of_list = chunks_of(*list);
    chunks.insert(chunks.end(), of_list.begin(), of_list.end());
  }
  if (chunks.size() != frames.size()) damaged(path, "number of frames");
  std::vector<uint64_t> begins;
  uint64_t at = kFixed + header_bytes;
  for (size_t i = 0; i < frames.size(); ++i) {
    begins.push_back(at);
    if (frames[i] > total - at) damaged(path, "frames");
    const unsigned long long declared = ZSTD_getFrameContentSize(bytes.data() + at, frames[i]);
    if (declared != bytes_of(chunks[i])) damaged(path, "frames");
    at += frames[i];
  }
  if (at != total) damaged(path, "frames");
  data.pixels.resize(offset);
  parallel_for(chunks.size(), processors(), [&](size_t i) {
    decompress(path, {bytes.data() + begins[i], frames[i]}, chunks[i], data.pixels);
  });
  return data;
}

}  // namespace diffc::train
