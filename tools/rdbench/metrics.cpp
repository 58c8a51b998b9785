// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/metrics.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/base/text.h"
#include "codec/image_file/image_file.h"
#include "codec/metrics/distortion.h"
#include "tools/rdbench/commands.h"
#include "tools/rdbench/feature_library.h"
#include "tools/rdbench/record.h"
#include "tools/rdbench/selection.h"

namespace diffc::rdbench {
namespace {

constexpr std::size_t kTail = 4096;  // of what a command prints, where its number is
constexpr std::array<double, 3> kBt601 = {0.299, 0.587, 0.114}, kBt709 = {0.2126, 0.7152, 0.0722};

double luma_psnr(const Image& a, const Image& b, const std::array<double, 3>& weights) {
  double sum = 0;
  for (std::size_t i = 0; i < a.area(); ++i) {
    double difference = 0;
    for (int c = 0; c < 3; ++c) {
      const std::size_t at = a.channels == 1 ? i : 3 * i + c;
      difference += weights[c] * (int{a.pixels[at]} - int{b.pixels[at]});
    }
    sum += difference * difference;
  }
  return capped_psnr(sum / static_cast<double>(a.area()));
}

bool is_name(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-' || c == '.';
  });
}

}  // namespace

double last_number(const std::string& text) {
  double value = kUnknown;
  const auto inside_word = [&](std::size_t i) {
    return i > 0 && (std::isalnum(static_cast<unsigned char>(text[i - 1])) || text[i - 1] == '_');
  };
  for (std::size_t i = text.size() > kTail ? text.size() - kTail : 0; i < text.size();) {
    char* end = nullptr;
    const double number = inside_word(i) || text[i] == ' ' || text[i] == '\n' || text[i] == '\t'
                              ? 0
                              : std::strtod(text.c_str() + i, &end);
    const std::size_t next = end ? static_cast<std::size_t>(end - text.c_str()) : i;
    // "information" is no infinity.
    const bool word = next < text.size() && std::isalpha(static_cast<unsigned char>(text[next]));
    if (next > i && !(word && std::isalpha(static_cast<unsigned char>(text[next - 1])))) value = number;
    i = std::max(next, i + 1);
  }
  return value;
}

Metrics::Metrics(const std::vector<std::string>& commands, const std::string& perceptual)
    : names_{"psnr_y601", "psnr_y709"} {
  if (!perceptual.empty()) {
    perceptual_.reset(open_pair_distance(perceptual));
    names_.push_back("perceptual");
    identity_ = file_hash(perceptual);
  }
  for (const std::string& given : commands) {
    const std::size_t equals = std::min(given.find('='), given.size());
    const std::string name = given.substr(0, equals), text = given.substr(std::min(equals + 1, given.size()));
    if (!is_name(name) || text.find("{original}") == std::string::npos ||
        text.find("{decoded}") == std::string::npos)
      throw Error(ErrorKind::kUsage, "metric '" + given + "': no command with {original} and {decoded}",
                  "write NAME=COMMAND {original} {decoded}");
    if (std::find(names_.begin(), names_.end(), name) != names_.end())
      throw Error(ErrorKind::kUsage, "metric '" + name + "' is there already", "choose another name");
    commands_.push_back({name, text});
    names_.push_back(name);
    identity_ += "\n" + given;
  }
}

Metrics::~Metrics() = default;

std::vector<double> Metrics::of(const Image& original, const Image& decoded, std::string& fault) const {
  std::vector<double> values = {luma_psnr(original, decoded, kBt601), luma_psnr(original, decoded, kBt709)};
  const auto attempt = [&](const std::string& name, const auto& measure) {
    double value = kUnknown;
    try {
      value = measure();
      if (!std::isfinite(value)) throw Error(ErrorKind::kData, "it gave no number");
    } catch (const std::exception& error) {
      if (fault.empty()) fault = name + ": " + one_line(error.what());
      value = kUnknown;
    }
    values.push_back(value);
  };
  if (perceptual_) attempt("perceptual", [&] { return perceptual_->distance(original, decoded); });
  if (commands_.empty()) return values;
  const TemporaryFolder folder;
  const std::string a = folder.file("original.png"), b = folder.file("decoded.png"), log = folder.file("log");
  write_file_atomically(a, write_image(original, "png"));
  write_file_atomically(b, write_image(decoded, "png"));
  for (const Command& command : commands_) {
    attempt(command.name, [&] {
      run_command(with_value(with_value(command.text, "original", a), "decoded", b), log);
      const std::vector<uint8_t> printed = read_file_bytes(log);
      return last_number({printed.begin(), printed.end()});
    });
  }
  return values;
}

}  // namespace diffc::rdbench
