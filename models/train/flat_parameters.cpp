// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/flat_parameters.h"

#include <algorithm>
#include <tuple>

namespace diffc::train {
namespace {

using at::Tensor;

constexpr int64_t kAlignment = 64;  // elements: what convolutions of a GPU want of their kernels, and more

int64_t numel(const nn::ParameterSpec& spec) {
  int64_t n = 1;
  for (const int64_t size : spec.shape) n *= size;
  return n;
}

int64_t padded(int64_t n) {
  return (n + kAlignment - 1) / kAlignment * kAlignment;
}

// In the order of the buffer.
Tensor in_line(const Tensor& t) {
  return (t.dim() == 4 ? t.permute({0, 2, 3, 1}) : t).reshape({-1});
}

Tensor shaped(const Tensor& line, const nn::ParameterSpec& spec) {
  const auto& s = spec.shape;
  if (s.size() != 4) return line.view(s);
  return line.view({s[0], s[2], s[3], s[1]}).permute({0, 3, 1, 2});
}

}  // namespace

FlatParameters::FlatParameters(const std::vector<nn::ParameterSpec>& specs)
    : specs_(specs), offsets_(specs.size()) {
  for (size_t i = 0; i < specs_.size(); ++i) order_.push_back(i);
  const auto key = [&](size_t i) {
    const nn::ParameterSpec& spec = specs_[i];
    return spec.matrix ? std::tuple(0, spec.shape.front(), numel(spec))
                       : std::tuple(1, int64_t{0}, int64_t{0});
  };
  std::stable_sort(order_.begin(), order_.end(), [&](size_t a, size_t b) { return key(a) < key(b); });
  for (const size_t i : order_) {
    const int64_t n = numel(specs_[i]);
    offsets_[i] = size_;
    if (specs_[i].matrix) {
      const int64_t rows = specs_[i].shape.front(), columns = n / rows;
      if (groups_.empty() || groups_.back().rows != rows || groups_.back().columns != columns)
        groups_.push_back({size_, 0, rows, columns, padded(n)});
      ++groups_.back().count;
    }
    size_ += padded(n);
    if (specs_[i].matrix) matrix_size_ = size_;
  }
}

Tensor FlatParameters::pack(const std::vector<Tensor>& parameters, at::Device device) const {
  Tensor flat = at::zeros({size_}, at::kFloat);
  std::vector<Tensor> parts = views(flat);
  for (size_t i = 0; i < parts.size(); ++i) parts[i].copy_(parameters[i].detach());
  return flat.to(device);
}

std::vector<Tensor> FlatParameters::unpack(const Tensor& flat) const {
  // One copy of all; each parameter is a tensor of its own, in its own memory, for those who keep a few.
  std::vector<Tensor> parts = views(flat.to(at::kCPU));
  for (Tensor& t : parts) t = t.clone();
  return parts;
}

std::vector<Tensor> FlatParameters::views(const Tensor& flat, const Tensor& matrices) const {
  std::vector<Tensor> parts;
  for (size_t i = 0; i < specs_.size(); ++i) {
    const Tensor& from = specs_[i].matrix && matrices.defined() ? matrices : flat;
    parts.push_back(shaped(from.narrow(0, offsets_[i], numel(specs_[i])), specs_[i]));
  }
  return parts;
}

Tensor FlatParameters::gather(const std::vector<Tensor>& gradients) const {
  // Types are converted once, for all matrices and for all others.
  std::vector<Tensor> parts[2];
  for (const size_t i : order_) {
    std::vector<Tensor>& to = parts[specs_[i].matrix ? 0 : 1];
    to.push_back(in_line(gradients[i]));
    const int64_t n = numel(specs_[i]), rest = padded(n) - n;
    if (rest > 0) to.push_back(at::zeros({rest}, gradients[i].options()));
  }
  std::vector<Tensor> whole;
  for (const auto& of : parts)
    if (!of.empty()) whole.push_back(at::cat(of).to(at::kFloat));
  return whole.size() == 1 ? whole[0] : at::cat(whole);
}

Tensor FlatParameters::Group::of(const Tensor& flat) const {
  return flat.as_strided({count, rows, columns}, {stride, columns, 1}, flat.storage_offset() + offset);
}

}  // namespace diffc::train
