// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/session.h"

#include <algorithm>
#include <thread>

#include "codec/base/error.h"

namespace diffc {

namespace {

std::string short_id(const std::string& id) {
  return id.substr(0, std::min<std::size_t>(id.size(), 16));
}

}  // namespace

Session::Session(std::shared_ptr<const Registry> registry, SessionOptions options)
    : registry_(std::move(registry)),
      options_(std::move(options)),
      threads_(options_.threads > 0 ? options_.threads
                                    : std::max(1, static_cast<int>(std::thread::hardware_concurrency()))) {}

DenoiserPtr Session::model(const std::string& name_or_path) {
  const std::string& fallback = preferred_model_.empty() ? options_.default_model : preferred_model_;
  const std::string& wanted = name_or_path.empty() ? fallback : name_or_path;
  const std::lock_guard lock(mutex_);
  if (const auto it = models_.find(wanted); it != models_.end()) return it->second;
  const ModelRequest request{wanted, options_.model_path, threads_};
  for (const PluginEntry& entry : registry_->plugins()) {
    if (!(entry.descriptor->kinds & kKindModelProvider)) continue;
    const std::unique_ptr<ModelProvider> provider(entry.descriptor->make_model_provider());
    if (provider->recognises(request)) return models_[wanted] = provider->load(request);
  }
  throw Error(ErrorKind::kUnsupported, "model '" + wanted + "' not found",
              "give --model a file, or a name that 'diffc plugins' lists");
}

DenoiserPtr Session::model_by_id(const std::string& id_prefix, const std::string& preferred) {
  const auto matches = [&](const std::string& id) { return id.starts_with(id_prefix); };
  const std::string& first = preferred.empty() ? preferred_model_ : preferred;
  if (!first.empty()) {
    DenoiserPtr denoiser = model(first);
    if (matches(denoiser->info().id)) return denoiser;
    throw Error(ErrorKind::kUnsupported,
                "the file needs model " + short_id(id_prefix) + ", but '" + first + "' is model " +
                    short_id(denoiser->info().id),
                "give --model the file it was encoded with");
  }
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, denoiser] : models_)
      if (matches(denoiser->info().id)) return denoiser;
  }
  std::vector<ModelListing> found;
  for (const PluginEntry& entry : registry_->plugins()) {
    if (!(entry.descriptor->kinds & kKindModelProvider)) continue;
    const std::unique_ptr<ModelProvider> provider(entry.descriptor->make_model_provider());
    for (ModelListing& listing : provider->list(options_.model_path))
      if (matches(listing.id) &&
          std::none_of(found.begin(), found.end(), [&](const ModelListing& f) { return f.id == listing.id; }))
        found.push_back(std::move(listing));
  }
  if (found.empty())
    throw Error(ErrorKind::kUnsupported,
                "the file needs model " + short_id(id_prefix) + ", which is not installed",
                "give its file with --model");
  if (found.size() > 1)
    throw Error(ErrorKind::kUnsupported, "model id " + short_id(id_prefix) + " is ambiguous",
                "choose one with --model: " + found[0].path + ", " + found[1].path);
  return model(found[0].path.empty() ? found[0].name : found[0].path);
}

void Session::prefer_model(std::string name_or_path) {
  preferred_model_ = std::move(name_or_path);
}

void Session::check_size(int64_t width, int64_t height, int channels) const {
  if (width <= 0 || height <= 0 || (channels != 1 && channels != 3))
    throw Error(ErrorKind::kData, "an image of " + std::to_string(width) + "x" + std::to_string(height) +
                                      "x" + std::to_string(channels) + " cannot exist");
  const uint64_t limit = options_.limits.max_pixels;
  if (static_cast<uint64_t>(width) > limit ||
      static_cast<uint64_t>(height) > limit / static_cast<uint64_t>(width))
    throw Error(ErrorKind::kLimit,
                "an image of " + std::to_string(width) + "x" + std::to_string(height) + " has more than " +
                    std::to_string(limit) + " pixels",
                "raise --max-pixels if it is meant");
  check_memory(static_cast<uint64_t>(width) * static_cast<uint64_t>(height) * static_cast<uint64_t>(channels),
               "an image of " + std::to_string(width) + "x" + std::to_string(height));
}

void Session::check_memory(uint64_t bytes, const std::string& what) const {
  if (bytes > options_.limits.max_memory)
    throw Error(ErrorKind::kLimit,
                what + " needs about " + std::to_string(bytes) + " bytes, more than the limit of " +
                    std::to_string(options_.limits.max_memory),
                "raise --max-memory");
}

}  // namespace diffc
