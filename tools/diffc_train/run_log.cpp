// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc_train/run_log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "codec/base/error.h"
#include "models/eval/error_spectrum.h"

namespace diffc::train {
namespace {

constexpr double kLineSeconds = 15;

double rounded(double value, double unit) {
  return std::round(value / unit) * unit;
}

nlohmann::json line_of(const char* event, const train_transform::TransformProgress& p) {
  nlohmann::json line = {{"event", event},
                         {"step", p.step},
                         {"seconds", rounded(p.seconds, 0.1)},
                         {"fraction", rounded(p.fraction, 1e-4)},
                         {"loss", p.loss},
                         {"bits_per_pixel", p.bits_per_pixel},
                         {"psnr", p.psnr},
                         {"images_per_second", rounded(p.images_per_second, 0.1)}};
  // Of runs for realism alone.
  for (const auto& [key, value] : {std::pair{"perceptual", p.perceptual},
                                   {"adversarial", p.adversarial},
                                   {"discriminator", p.discriminator}})
    if (value > 0) line[key] = value;
  return line;
}

}  // namespace

RunLog::RunLog(const std::string& path, bool append) : terminal_(!path.empty() && isatty(STDERR_FILENO)) {
  if (path.empty()) return;
  file_.open(path, append ? std::ios::app : std::ios::trunc);
  if (!file_) throw Error(ErrorKind::kIo, path + ": cannot be written", "check the folder");
}

void RunLog::write(const nlohmann::json& line) {
  if (file_.is_open()) file_ << line.dump() << std::endl;
}

void RunLog::show(const std::string& line) {
  if (!terminal_) return;
  fmt::print(stderr, "\r{}\033[K", line);
  std::fflush(stderr);
}

bool RunLog::due(double seconds) {
  if (seconds < next_line_) return false;
  next_line_ = seconds + kLineSeconds;
  return true;
}

void RunLog::progress(const Progress& p) {
  show(fmt::format("{:5.1f} %  step {}  loss {:.4f}  {:.3f} bits/dim  {:.1f} images/s  {:.2f} dB  {}",
                   100 * p.fraction, p.step, p.loss, p.bits_per_dimension, p.images_per_second, score_db_,
                   p.skipped > 0 ? fmt::format("{} batches skipped ", p.skipped) : ""));
  if (!due(p.seconds)) return;
  write({{"event", "progress"},
         {"step", p.step},
         {"seconds", rounded(p.seconds, 0.1)},
         {"fraction", rounded(p.fraction, 1e-4)},
         {"loss", p.loss},
         {"bits_per_dimension", p.bits_per_dimension},
         {"gradient_norm", p.gradient_norm},
         {"rate_factor", rounded(p.rate_factor, 1e-4)},
         {"skipped", p.skipped},
         {"images_per_second", rounded(p.images_per_second, 0.1)}});
}

void RunLog::validation(const Validation& v) {
  score_db_ = v.score_db;
  const auto levels = [](const std::vector<LevelError>& errors) {
    nlohmann::json rows = nlohmann::json::array();
    for (const LevelError& level : errors)
      rows.push_back({{"eta", level.eta}, {"psnr", eval::psnr_of(level.squared_error)}});
    return rows;
  };
  nlohmann::json line = {{"event", "validation"},
                         {"step", v.step},
                         {"seconds", rounded(v.seconds, 0.1)},
                         {"score_db", v.score_db},
                         {"levels", levels(v.levels)}};
  if (!v.photographs.empty())
    line["photographs"] = {{"score", v.photographs_db}, {"levels", levels(v.photographs)}};
  write(line);
}

void RunLog::progress(const train_transform::TransformProgress& p) {
  show(fmt::format("{:5.1f} %  step {}  loss {:.4f}  {:.3f} bits/pixel  {:.2f} dB  {:.1f} images/s",
                   100 * p.fraction, p.step, p.loss, p.bits_per_pixel, p.psnr, p.images_per_second));
  if (due(p.seconds)) write(line_of("progress", p));
}

void RunLog::validation(const train_transform::TransformProgress& v) {
  write(line_of("validation", v));
}

void RunLog::finish() {
  if (terminal_) std::fputc('\n', stderr);
}

}  // namespace diffc::train
