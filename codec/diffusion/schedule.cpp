// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/schedule.h"

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/diffusion/stream_header.h"

namespace diffc {

namespace {
constexpr NoiseLevel kFirstEnd = -3200;
constexpr NoiseLevel kEndStep = 16;

Schedule grid(uint64_t dimensions, uint8_t schedule, int intervals) {
  if (schedule == 0) throw Error(ErrorKind::kData, "noise schedule 0 does not exist", "the file is damaged");
  Schedule s;
  s.end = end_level(schedule);
  s.start = std::max(start_level(dimensions), s.end + 64);
  s.intervals = intervals;
  return s;
}
}  // namespace

int grid_per_step(int format) {
  return format == 1 ? 4 : 32;
}

int Schedule::position_of(NoiseLevel wanted) const {
  int low = 0, high = intervals;
  while (low < high) {
    const int middle = (low + high) / 2;
    if (level(middle) <= wanted)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

NoiseLevel start_level(uint64_t dimensions) {
  return static_cast<NoiseLevel>(std::ceil(512.0 * std::log(static_cast<double>(dimensions) / 2.0)));
}

NoiseLevel end_level(uint8_t schedule) {
  return kFirstEnd - kEndStep * (schedule - 1);
}

uint8_t schedule_reaching(NoiseLevel level) {
  const int byte = 1 + (std::max(0, kFirstEnd - level) + kEndStep - 1) / kEndStep;
  return static_cast<uint8_t>(std::min(byte, 255));
}

Schedule make_schedule(const StreamInfo& stream, int steps) {
  const DiffusionHeader header = read_header(stream);
  const uint64_t dimensions = static_cast<uint64_t>(stream.width) * stream.height * stream.channels;
  if (steps == 0)
    steps = header.steps > 0 ? header.steps : steps_for_stride(dimensions, header.schedule, kUsualStride);
  return grid(dimensions, header.schedule, grid_per_step(stream.format) * steps);
}

int steps_for_stride(uint64_t dimensions, uint8_t schedule, NoiseLevel stride) {
  const Schedule s = grid(dimensions, schedule, 1);
  return std::clamp((s.start - s.end + stride / 2) / stride, 1, 256);
}

NoiseLevel level_of_quality(double quality) {
  return level_of_eta(std::pow(0.01, quality / 100.0));
}

}  // namespace diffc
