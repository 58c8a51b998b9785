// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/controller_file.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "codec/base/error.h"

namespace diffc::r2d2 {
namespace {

// An array, since the length of a text this long is too much for a constant expression.
constexpr char kPatchController[] =
#include "models/r2d2/patch_controller.inc"
    ;

constexpr std::string_view kMagic = "r2d2-controller";
constexpr int kMaxSide = 4096;  // dimensions, components, layers and their widths

class Writer {
 public:
  void number(double value) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.4g", value);
    text_ += buffer;
    text_ += ' ';
  }
  template <typename T>
  void line(const std::vector<T>& values) {
    for (T v : values) number(v);
    end();
  }
  void layer(const DenseLayer& layer) {
    number(layer.inputs);
    number(layer.outputs);
    end();
    line(layer.weight);
    line(layer.bias);
  }
  void end() {
    if (!text_.empty() && text_.back() == ' ') text_.back() = '\n';
  }
  std::string text_;
};

// Numbers between white space, independent of the locale.
class Reader {
 public:
  explicit Reader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}
  void word(std::string_view expected) {
    skip();
    if (static_cast<std::size_t>(end_ - at_) < expected.size() ||
        std::string_view(at_, expected.size()) != expected)
      damaged();
    at_ += expected.size();
  }
  double number() {
    skip();
    double value = 0;
    const auto r = std::from_chars(at_, end_, value);
    if (r.ec != std::errc() || !std::isfinite(value)) damaged();
    at_ = r.ptr;
    return value;
  }
  int count(int low, int high) {
    const double value = number();
    if (!(value >= low && value <= high) || value != std::floor(value)) damaged();
    return static_cast<int>(value);
  }
  template <typename T>
  void numbers(std::vector<T>& values, std::size_t size) {
    // A number takes two characters at least: a header that promises more than there is allocates nothing.
    if (size > static_cast<std::size_t>(end_ - at_)) damaged();
    values.resize(size);
    for (T& v : values) v = static_cast<T>(number());
  }
  DenseLayer layer() {
    DenseLayer layer;
    layer.inputs = count(1, kMaxSide);
    layer.outputs = count(1, 2 * kMaxSide);
    numbers(layer.weight, static_cast<std::size_t>(layer.inputs) * layer.outputs);
    numbers(layer.bias, layer.outputs);
    return layer;
  }
  void finish() {
    skip();
    if (at_ != end_) damaged();
  }

 private:
  void skip() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  [[noreturn]] static void damaged() {
    throw Error(ErrorKind::kData, "not an r2d2 controller", "write it with r2d2 estimate");
  }
  const char* at_;
  const char* end_;
};

}  // namespace

std::string format_controller(const ControllerParts& p) {
  const std::size_t d = p.frame.mean.size();
  Writer out;
  out.text_ = std::string(kMagic) + " 1 ";
  for (std::size_t n : {d, static_cast<std::size_t>(p.steps), p.base.size(), p.layers.size()})
    out.number(static_cast<double>(n));
  out.end();
  out.line(std::vector<double>{p.epsilon_min, p.epsilon_max, p.margin});
  out.line(p.frame.mean);
  out.line(p.frame.variance);
  out.line(p.frame.basis);
  for (const GaussianComponent& c : p.base) {
    out.line(std::vector<double>{c.weight});
    out.line(c.mean);
    out.line(c.variance);
    std::vector<double> basis = c.basis;
    if (basis.empty()) {
      basis.resize(d * d);
      for (std::size_t i = 0; i < d; ++i) basis[i * d + i] = 1;
    }
    out.line(basis);
  }
  for (const DenseLayer& layer : p.layers) out.layer(layer);
  out.layer(p.shortcut);
  return out.text_;
}

ControllerParts parse_controller(std::string_view text) {
  Reader in(text);
  in.word(kMagic);
  in.count(1, 1);
  ControllerParts p;
  const std::size_t d = in.count(1, kMaxSide);
  p.steps = in.count(1, kMaxSide);
  const int components = in.count(0, kMaxSide), layers = in.count(1, 64);
  p.epsilon_min = in.number();
  p.epsilon_max = in.number();
  p.margin = in.number();
  in.numbers(p.frame.mean, d);
  in.numbers(p.frame.variance, d);
  in.numbers(p.frame.basis, d * d);
  for (int k = 0; k < components; ++k) {
    GaussianComponent c;
    c.weight = in.number();
    in.numbers(c.mean, d);
    in.numbers(c.variance, d);
    in.numbers(c.basis, d * d);
    p.base.push_back(std::move(c));
  }
  for (int k = 0; k < layers; ++k) p.layers.push_back(in.layer());
  p.shortcut = in.layer();
  in.finish();
  return p;
}

const TrainedController& patch_controller() {
  static const TrainedController controller(
      parse_controller({kPatchController, sizeof kPatchController - 1}));
  return controller;
}

TrainedController read_controller(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error(ErrorKind::kIo, path + ": cannot be read", "give a controller.txt of r2d2 estimate");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  try {
    return TrainedController(parse_controller(text));
  } catch (const Error& e) {
    throw Error(ErrorKind::kData, path + ": " + e.what());
  }
}

}  // namespace diffc::r2d2
