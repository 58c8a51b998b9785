// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numbers>

#include "codec/base/error.h"
#include "tools/r2d2/sources/data_sources.h"

namespace diffc::r2d2 {
namespace {

constexpr int kFrame = 63, kFft = 64, kBins = 33;
constexpr double kFloor = 0x1p-52;

using Features = std::array<float, kBins>;

uint32_t little_endian(const char* p, int bytes) {
  uint32_t v = 0;
  for (int i = bytes; i-- > 0;) v = v << 8 | static_cast<unsigned char>(p[i]);
  return v;
}

// 16-bit mono PCM at any rate, as floats in [-1, 1).
std::vector<float> read_wav(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const auto damaged = [&path](const char* what) {
    return Error(ErrorKind::kData, path.string() + ": " + what,
                 "use the 16-bit mono WAV files of the data set");
  };
  if (bytes.size() < 12 || bytes.compare(0, 4, "RIFF") || bytes.compare(8, 4, "WAVE"))
    throw damaged("not a WAV file");
  bool pcm = false;
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    const std::size_t size = little_endian(bytes.data() + at + 4, 4), body = at + 8;
    if (!bytes.compare(at, 4, "fmt ") && body + 16 <= bytes.size())
      pcm = little_endian(bytes.data() + body, 2) == 1 && little_endian(bytes.data() + body + 2, 2) == 1 &&
            little_endian(bytes.data() + body + 14, 2) == 16;
    if (!bytes.compare(at, 4, "data")) {
      if (!pcm) throw damaged("not 16-bit mono PCM");
      std::vector<float> samples(std::min(size, bytes.size() - body) / 2);
      for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<int16_t>(little_endian(bytes.data() + body + 2 * i, 2)) / 32768.0f;
      return samples;
    }
    at = body + size + size % 2;
  }
  throw damaged("no sound data");
}

class Stft {
 public:
  Stft() {
    for (int n = 0; n < kFrame; ++n) {
      const double window = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * n / (kFrame - 1));
      for (int k = 0; k < kBins; ++k) {
        cosine_[n][k] = static_cast<float>(window * std::cos(2 * std::numbers::pi * n * k / kFft));
        sine_[n][k] = static_cast<float>(window * std::sin(2 * std::numbers::pi * n * k / kFft));
      }
    }
  }

  Features operator()(const float* frame) const {
    Features re{}, im{};
    for (int n = 0; n < kFrame; ++n) {
      for (int k = 0; k < kBins; ++k) {
        re[k] += frame[n] * cosine_[n][k];
        im[k] += frame[n] * sine_[n][k];
      }
    }
    for (int k = 0; k < kBins; ++k)
      re[k] = static_cast<float>(std::log(std::sqrt(double{re[k]} * re[k] + double{im[k]} * im[k]) + kFloor));
    return re;
  }

 private:
  float cosine_[kFrame][kBins], sine_[kFrame][kBins];
};

struct Recordings {
  std::vector<float> sound;
  std::vector<uint32_t> frames;  // first sample of every frame
};

Recordings read_recordings(const std::string& folder, bool held_out) {
  Recordings r;
  for (int digit = 0; digit < 10; ++digit) {
    for (int index = held_out ? 0 : 5; index < (held_out ? 5 : 50); ++index) {
      const std::filesystem::path path =
          std::filesystem::path(folder) / (std::to_string(digit) + "_theo_" + std::to_string(index) + ".wav");
      if (!std::filesystem::exists(path)) continue;
      const std::vector<float> sound = read_wav(path);
      for (std::size_t i = 0; i + kFrame <= sound.size(); ++i)
        r.frames.push_back(static_cast<uint32_t>(r.sound.size() + i));
      r.sound.insert(r.sound.end(), sound.begin(), sound.end());
    }
  }
  if (r.frames.size() < 1000)
    throw Error(ErrorKind::kIo, folder + ": too few recordings DIGIT_theo_INDEX.wav",
                "give --data FOLDER of the Free Spoken Digit Dataset");
  return r;
}

class FsddSource : public Source {
 public:
  FsddSource(const std::string& folder, bool held_out) {
    data_ = read_recordings(folder, false);
    std::array<double, kBins> sum{}, square{};
    for (uint32_t start : data_.frames) {
      const Features f = stft_(data_.sound.data() + start);
      for (int k = 0; k < kBins; ++k) {
        sum[k] += f[k];
        square[k] += double{f[k]} * f[k];
      }
    }
    const double n = static_cast<double>(data_.frames.size());
    for (int k = 0; k < kBins; ++k) {
      mean_[k] = sum[k] / n;
      scale_[k] = 1 / std::sqrt(square[k] / n - mean_[k] * mean_[k]);
    }
    if (held_out) data_ = read_recordings(folder, true);
  }

  std::string name() const override { return "fsdd"; }
  int dimensions() const override { return kBins; }

  void sample(Philox& rng, std::span<double> x) const override {
    for (std::size_t at = 0; at + kBins <= x.size(); at += kBins) {
      const uint32_t start = data_.frames[rng.below(static_cast<uint32_t>(data_.frames.size()))];
      const Features f = stft_(data_.sound.data() + start);
      for (int k = 0; k < kBins; ++k) x[at + k] = (f[k] - mean_[k]) * scale_[k];
    }
  }

 private:
  Stft stft_;
  Recordings data_;
  std::array<double, kBins> mean_, scale_;
};

}  // namespace

std::unique_ptr<Source> make_fsdd_source(const std::string& folder, bool held_out) {
  if (folder.empty())
    throw Error(ErrorKind::kUsage, "source fsdd needs the recordings", "give --data FOLDER");
  return std::make_unique<FsddSource>(folder, held_out);
}

}  // namespace diffc::r2d2
