// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/gaussian/block_denoiser.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/bits/portable_math.h"
#include "models/gaussian/symmetric_eigen.h"

namespace diffc::gaussian {

namespace {
constexpr int kLanes = 16;  // blocks transformed together
// Cut blocks are computed, not stored: their variances may not fall below what rounding to 8 bits leaves.
constexpr double kCutFloor = 4.0 / (256.0 * 256.0 * 12.0);
}  // namespace

struct BlockGaussianDenoiser::Block {
  int height = 0, width = 0, size = 0;
  std::vector<float> mean, lambda;
  std::vector<int32_t> log2_lambda;
  std::vector<float> basis;             // row k = eigenvector k
  std::vector<float> basis_transposed;  // row i = sample i

  void set_basis(std::vector<float> rows) {
    basis = std::move(rows);
    basis_transposed.resize(basis.size());
    for (int i = 0; i < size; ++i)
      for (int k = 0; k < size; ++k)
        basis_transposed[std::size_t(i) * size + k] = basis[std::size_t(k) * size + i];
    lambda.clear();
    for (const int32_t q : log2_lambda) lambda.push_back(static_cast<float>(exp2_q16(q)));
  }

  /// out[k][lane] = sum_i matrix[k][i] in[i][lane].
  void apply(const std::vector<float>& matrix, const float* in, float* out) const {
    for (int k = 0; k < size; ++k) {
      float sum[kLanes] = {};
      const float* row = &matrix[std::size_t(k) * size];
      for (int i = 0; i < size; ++i)
        for (int l = 0; l < kLanes; ++l) sum[l] += row[i] * in[std::size_t(i) * kLanes + l];
      std::copy_n(sum, kLanes, out + std::size_t(k) * kLanes);
    }
  }
};

struct BlockGaussianDenoiser::Layout {
  struct Place {
    int top, left;
    std::size_t first;  // its first coefficient
  };
  struct Group {
    std::shared_ptr<const Block> block;
    std::vector<Place> places;
  };
  int width = 0, channels = 0;
  std::size_t size = 0;
  std::vector<Group> groups;

  /// Calls body(group, first place, count, samples[size][kLanes]) for bundles of blocks of one shape.
  template <class Body>
  void for_bundles(Body body) const {
    for (const Group& group : groups)
      for (std::size_t p = 0; p < group.places.size(); p += kLanes)
        body(*group.block,
             std::span(group.places).subspan(p, std::min<std::size_t>(kLanes, group.places.size() - p)));
  }

  void gather(const Block& block, std::span<const Place> places, const float* picture, float* samples) const {
    std::fill_n(samples, std::size_t(block.size) * kLanes, 0.0f);
    visit(block, places, [&](std::size_t pixel, std::size_t sample) { samples[sample] = picture[pixel]; });
  }
  void scatter(const Block& block, std::span<const Place> places, const float* samples,
               float* picture) const {
    visit(block, places, [&](std::size_t pixel, std::size_t sample) { picture[pixel] = samples[sample]; });
  }

 private:
  template <class Body>
  void visit(const Block& block, std::span<const Place> places, Body body) const {
    const std::size_t row = std::size_t(block.width) * channels;
    for (std::size_t lane = 0; lane < places.size(); ++lane)
      for (int y = 0; y < block.height; ++y) {
        const std::size_t start = (std::size_t(places[lane].top + y) * width + places[lane].left) * channels;
        for (std::size_t x = 0; x < row; ++x) body(start + x, (y * row + x) * kLanes + lane);
      }
  }
};

BlockGaussianDenoiser::BlockGaussianDenoiser(PatchGaussian gaussian, std::string name)
    : gaussian_(std::move(gaussian)) {
  info_.id = gaussian_.id();
  info_.name = std::move(name);
  info_.channels = gaussian_.shape.channels;
  info_.receptive_radius = 0;
  info_.eta_min = 1e-3f;  // an eighth of a grey level
  info_.eta_max = 1e6f;
  auto whole = std::make_shared<Block>();
  whole->height = gaussian_.shape.height;
  whole->width = gaussian_.shape.width;
  whole->size = gaussian_.shape.dimensions();
  whole->mean = gaussian_.mean;
  whole->log2_lambda = gaussian_.log2_lambda;
  whole->set_basis(gaussian_.basis);
  blocks_[{whole->height, whole->width}] = whole;
}

BlockGaussianDenoiser::~BlockGaussianDenoiser() = default;

std::shared_ptr<const BlockGaussianDenoiser::Block> BlockGaussianDenoiser::block(int height,
                                                                                 int width) const {
  {
    std::lock_guard lock(mutex_);
    const auto it = blocks_.find({height, width});
    if (it != blocks_.end()) return it->second;
  }
  auto cut = std::make_shared<Block>();
  const int channels = gaussian_.shape.channels;
  cut->height = height;
  cut->width = width;
  cut->size = height * width * channels;
  std::vector<int> keep;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width * channels; ++x) keep.push_back(y * gaussian_.shape.width * channels + x);
  for (const int i : keep) cut->mean.push_back(gaussian_.mean[i]);
  const SymmetricEigen eigen = symmetric_eigen(gaussian_.covariance(keep), cut->size);
  for (const double value : eigen.values)
    cut->log2_lambda.push_back(static_cast<int32_t>(log2_q16(std::max(value, kCutFloor))));
  cut->set_basis({eigen.vectors.begin(), eigen.vectors.end()});
  std::lock_guard lock(mutex_);
  return blocks_.try_emplace({height, width}, cut).first->second;
}

BlockGaussianDenoiser::Layout BlockGaussianDenoiser::layout(int height, int width) const {
  if (height < 1 || width < 1) throw Error(ErrorKind::kUsage, "gaussian model: the picture is empty");
  const PatchShape& shape = gaussian_.shape;
  Layout layout;
  layout.width = width;
  layout.channels = shape.channels;
  std::map<std::pair<int, int>, std::size_t> group_of;
  for (int top = 0; top < height; top += shape.height)
    for (int left = 0; left < width; left += shape.width) {
      const std::pair<int, int> extent = {std::min(shape.height, height - top),
                                          std::min(shape.width, width - left)};
      const auto [it, is_new] = group_of.try_emplace(extent, layout.groups.size());
      if (is_new) layout.groups.push_back({block(extent.first, extent.second), {}});
      Layout::Group& group = layout.groups[it->second];
      group.places.push_back({top, left, layout.size});
      layout.size += group.block->size;
    }
  return layout;
}

void BlockGaussianDenoiser::evaluate(int batch, int height, int width, std::span<const float> y,
                                     std::span<const float> eta, std::span<float> xhat) const {
  const Layout places = layout(height, width);
  if (batch < 1 || y.size() != places.size * batch || xhat.size() != y.size() ||
      eta.size() != std::size_t(batch))
    throw Error(ErrorKind::kUsage,
                fmt::format("gaussian model: a batch of {} pictures of {}x{}x{} was expected", batch, height,
                            width, places.channels));
  std::vector<float> samples, coefficients;
  for (int b = 0; b < batch; ++b) {
    const float* in = y.data() + b * places.size;
    float* out = xhat.data() + b * places.size;
    const float eta2 = eta[b] * eta[b];
    places.for_bundles([&](const Block& block, std::span<const Layout::Place> bundle) {
      samples.resize(std::size_t(block.size) * kLanes);
      coefficients.resize(samples.size());
      places.gather(block, bundle, in, samples.data());
      for (int i = 0; i < block.size; ++i)
        for (int l = 0; l < kLanes; ++l) samples[std::size_t(i) * kLanes + l] -= block.mean[i];
      block.apply(block.basis, samples.data(), coefficients.data());
      for (int k = 0; k < block.size; ++k)
        for (int l = 0; l < kLanes; ++l)
          coefficients[std::size_t(k) * kLanes + l] *= block.lambda[k] / (block.lambda[k] + eta2);
      block.apply(block.basis_transposed, coefficients.data(), samples.data());
      for (int i = 0; i < block.size; ++i)
        for (int l = 0; l < kLanes; ++l) samples[std::size_t(i) * kLanes + l] += block.mean[i];
      places.scatter(block, bundle, samples.data(), out);
    });
  }
}

class BlockGaussianDenoiser::Residual : public ResidualModel {
 public:
  explicit Residual(Layout layout) : layout_(std::move(layout)) {}

  void forward(std::span<const float> pixels, std::span<float> coefficients) const override {
    std::vector<float> samples, transformed;
    layout_.for_bundles([&](const Block& block, std::span<const Layout::Place> bundle) {
      samples.resize(std::size_t(block.size) * kLanes);
      transformed.resize(samples.size());
      layout_.gather(block, bundle, pixels.data(), samples.data());
      block.apply(block.basis, samples.data(), transformed.data());
      for (std::size_t lane = 0; lane < bundle.size(); ++lane)
        for (int k = 0; k < block.size; ++k)
          coefficients[bundle[lane].first + k] = transformed[std::size_t(k) * kLanes + lane];
    });
  }

  void inverse(std::span<const float> coefficients, std::span<float> pixels) const override {
    std::vector<float> samples, transformed;
    layout_.for_bundles([&](const Block& block, std::span<const Layout::Place> bundle) {
      samples.resize(std::size_t(block.size) * kLanes);
      transformed.assign(samples.size(), 0.0f);
      for (std::size_t lane = 0; lane < bundle.size(); ++lane)
        for (int k = 0; k < block.size; ++k)
          transformed[std::size_t(k) * kLanes + lane] = coefficients[bundle[lane].first + k];
      block.apply(block.basis_transposed, transformed.data(), samples.data());
      layout_.scatter(block, bundle, samples.data(), pixels.data());
    });
  }

  void log2_power(NoiseLevel level, std::span<int16_t> log2_q3) const override {
    const int64_t eta2 = log2_eta2_q16(level);
    for (const Layout::Group& group : layout_.groups)
      for (const Layout::Place& place : group.places)
        for (int k = 0; k < group.block->size; ++k)
          log2_q3[place.first + k] = q16_to_q3(log2_posterior_q16(group.block->log2_lambda[k], eta2));
  }

 private:
  Layout layout_;
};

std::unique_ptr<ResidualModel> BlockGaussianDenoiser::residual_model(int height, int width) const {
  return std::make_unique<Residual>(layout(height, width));
}

std::vector<double> BlockGaussianDenoiser::eigenvalues(int height, int width) const {
  const Layout places = layout(height, width);
  std::vector<double> lambda(places.size);
  for (const Layout::Group& group : places.groups)
    for (const Layout::Place& place : group.places)
      for (int k = 0; k < group.block->size; ++k)
        lambda[place.first + k] = exp2_q16(group.block->log2_lambda[k]);
  return lambda;
}

}  // namespace diffc::gaussian
