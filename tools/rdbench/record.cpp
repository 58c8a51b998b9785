// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/record.h"

#include <cstring>
#include <type_traits>

#include "codec/base/error.h"

namespace diffc::rdbench {
namespace {

class Writer {
 public:
  template <typename T>
  void field(const T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      raw(&value, sizeof value);
    } else {
      field(static_cast<uint64_t>(value.size()));
      raw(value.data(), value.size() * sizeof(*value.data()));
    }
  }
  std::vector<uint8_t> bytes;

 private:
  void raw(const void* data, std::size_t size) {
    const auto* p = static_cast<const uint8_t*>(data);
    bytes.insert(bytes.end(), p, p + size);
  }
};

class Reader {
 public:
  explicit Reader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  template <typename T>
  void field(T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      raw(&value, sizeof value);
    } else {
      uint64_t size = 0;
      field(size);
      if (size > bytes_.size() / sizeof(*value.data())) throw damaged();
      value.resize(size);
      raw(value.data(), size * sizeof(*value.data()));
    }
  }
  bool at_end() const { return bytes_.empty(); }
  static Error damaged() {
    return {ErrorKind::kData, "a journal record is damaged", "start again without --resume"};
  }

 private:
  void raw(void* data, std::size_t size) {
    if (size > bytes_.size()) throw damaged();
    if (size > 0) std::memcpy(data, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
  }
  std::span<const uint8_t> bytes_;
};

// One description for both directions. Journals stay on machines of one kind, so fields are stored as in
// memory.
template <typename Stream, typename Record>
void all_fields(Stream& s, Record& r) {
  s.field(r.index);
  s.field(r.name);
  s.field(r.sha256);
  s.field(r.width);
  s.field(r.height);
  s.field(r.channels);
  s.field(r.error);
  s.field(r.features);
  s.field(r.png);
}

template <typename Stream, typename Record>
void point_fields(Stream& s, Record& p) {
  s.field(p.error);
  s.field(p.bytes);
  s.field(p.payload_bits);
  s.field(p.kl_bits);
  s.field(p.mse);
  s.field(p.ssim);
  s.field(p.ms_ssim);
  s.field(p.metrics);
  s.field(p.metric_fault);
  s.field(p.encode_seconds);
  s.field(p.decode_seconds);
  s.field(p.peak_bytes);
  s.field(p.model);
  s.field(p.features);
  s.field(p.png);
}

}  // namespace

std::vector<uint8_t> serialise(const ImageRecord& record) {
  Writer writer;
  all_fields(writer, record);
  writer.field(static_cast<uint64_t>(record.points.size()));
  for (const PointRecord& point : record.points) point_fields(writer, point);
  return std::move(writer.bytes);
}

ImageRecord parse_record(std::span<const uint8_t> bytes) {
  Reader reader(bytes);
  ImageRecord record;
  all_fields(reader, record);
  uint64_t points = 0;
  reader.field(points);
  if (points > bytes.size()) throw Reader::damaged();
  record.points.resize(points);
  for (PointRecord& point : record.points) point_fields(reader, point);
  if (!reader.at_end()) throw Reader::damaged();
  return record;
}

}  // namespace diffc::rdbench
