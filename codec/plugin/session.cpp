// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/session.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

#include "codec/base/error.h"
#include "codec/plugin/model_prefix.h"

namespace diffc {

namespace {

std::string short_id(const std::string& id) {
  return id.substr(0, std::min<std::size_t>(id.size(), 16));
}

const std::string& location_of(const ModelListing& listing) {
  return listing.path.empty() ? listing.name : listing.path;
}

DenoiserPtr as_denoiser(const CodecModelPtr& model) {
  DenoiserPtr denoiser = std::dynamic_pointer_cast<const Denoiser>(model);
  if (!denoiser)
    throw Error(ErrorKind::kUsage, "model '" + model->name() + "' is no denoiser",
                "use the codec that it is for");
  return denoiser;
}

Device choose_device(const Registry& registry, const std::optional<Device>& wanted) {
  if (wanted) return *wanted;
  for (const PluginEntry& entry : registry.plugins()) {
    if (!entry.offers(kKindModelProvider)) continue;
    const std::unique_ptr<ModelProvider> provider(entry.descriptor->make_model_provider());
    if (provider->cuda_devices() > 0) return {.cuda = true};
  }
  return {};
}

}  // namespace

Session::Session(std::shared_ptr<const Registry> registry, SessionOptions options)
    : registry_(std::move(registry)),
      options_(std::move(options)),
      threads_(options_.threads > 0 ? options_.threads
                                    : std::max(1, static_cast<int>(std::thread::hardware_concurrency()))),
      device_(choose_device(*registry_, options_.device)) {}

CodecModelPtr Session::load(const std::string& wanted) const {
  if (options_.device || !device_.cuda) return load_for(wanted, device_);
  try {
    return load_for(wanted, device_);
  } catch (const Error& error) {
    // A GPU whose driver is too old for the libraries, say: nobody asked for it.
    if (error.kind() != ErrorKind::kUnsupported) throw;
    return load_for(wanted, {});
  }
}

CodecModelPtr Session::load_for(const std::string& wanted, const Device& device) const {
  std::unique_ptr<ModelProvider> best;
  ModelMatch match;
  for (const PluginEntry& entry : registry_->plugins()) {
    if (!entry.offers(kKindModelProvider)) continue;
    std::unique_ptr<ModelProvider> provider(entry.descriptor->make_model_provider());
    ModelMatch offer = provider->match({wanted, options_.model_path, device});
    if (offer.score <= match.score) continue;
    best = std::move(provider);
    match = std::move(offer);
  }
  if (best) return best->load(match.location, {.threads = threads_, .device = device});
  std::error_code error;
  if (std::filesystem::exists(wanted, error))
    throw Error(ErrorKind::kUnsupported, wanted + ": no installed plugin reads it as a model",
                "give a model of diffc-train, or install the plugin that reads it");
  throw Error(ErrorKind::kUnsupported, "model '" + wanted + "' not found",
              "give the path of its file or the name of an installed model");
}

DenoiserPtr Session::model(const std::string& name_or_path) {
  return as_denoiser(any_model(name_or_path));
}

CodecModelPtr Session::any_model(const std::string& name_or_path) {
  const std::string& wanted = name_or_path.empty() ? options_.default_model : name_or_path;
  std::promise<CodecModelPtr> promise;
  std::shared_future<CodecModelPtr> known;
  {
    const std::lock_guard lock(mutex_);
    const auto [it, fresh] = models_.try_emplace(wanted);
    if (fresh)
      it->second = promise.get_future().share();
    else
      known = it->second;
  }
  if (known.valid()) return known.get();
  try {
    CodecModelPtr model = load(wanted);
    promise.set_value(model);
    return model;
  } catch (...) {
    // Those who wait get the error; the next caller tries again.
    promise.set_exception(std::current_exception());
    const std::lock_guard lock(mutex_);
    models_.erase(wanted);
    throw;
  }
}

std::vector<CodecModelPtr> Session::loaded(const std::string& id_prefix) {
  const std::lock_guard lock(mutex_);
  std::vector<CodecModelPtr> found;
  for (const auto& [name, model] : models_) {
    if (model.wait_for(std::chrono::seconds(0)) != std::future_status::ready) continue;
    try {
      const CodecModelPtr& ready = model.get();
      const bool known = std::any_of(found.begin(), found.end(),
                                     [&](const CodecModelPtr& other) { return other->id() == ready->id(); });
      if (ready->id().starts_with(id_prefix) && !known) found.push_back(ready);
    } catch (const std::exception&) {
      // Its own caller hears of it.
    }
  }
  return found;
}

std::vector<std::pair<ModelListing, std::string>> Session::list_models(bool exact) const {
  std::vector<std::pair<ModelListing, std::string>> models;
  for (const PluginEntry& entry : registry_->plugins()) {
    if (!entry.offers(kKindModelProvider)) continue;
    const std::unique_ptr<ModelProvider> provider(entry.descriptor->make_model_provider());
    for (ModelListing& listing : provider->list(options_.model_path, exact)) {
      const bool known = std::any_of(models.begin(), models.end(), [&](const auto& other) {
        return other.first.id == listing.id && other.first.path == listing.path;
      });
      if (!known) models.emplace_back(std::move(listing), entry.descriptor->name);
    }
  }
  return models;
}

std::vector<ModelListing> Session::listed(const std::string& id_prefix, bool exact) const {
  std::vector<ModelListing> found;
  for (auto& entry : list_models(exact)) {
    ModelListing& listing = entry.first;
    const bool known = std::any_of(found.begin(), found.end(),
                                   [&](const ModelListing& other) { return other.id == listing.id; });
    if (listing.id.starts_with(id_prefix) && !known) found.push_back(std::move(listing));
  }
  return found;
}

DenoiserPtr Session::model_by_id(const std::string& id_prefix, const std::string& wanted) {
  return as_denoiser(any_model_by_id(id_prefix, wanted));
}

CodecModelPtr Session::any_model_by_id(const std::string& id_prefix, const std::string& wanted) {
  const auto is_it = [&](const CodecModel& model) { return model.id().starts_with(id_prefix); };
  if (!wanted.empty()) {
    CodecModelPtr given = any_model(wanted);
    if (is_it(*given)) return given;
    throw Error(ErrorKind::kUnsupported,
                "the file needs model " + short_id(id_prefix) + ", but '" + wanted + "' is model " +
                    short_id(given->id()),
                "give the model it was encoded with");
  }
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = found_.find(id_prefix); known != found_.end()) return known->second;
  }
  CodecModelPtr model = find_by_id(id_prefix);
  const std::lock_guard lock(mutex_);
  return found_.emplace(id_prefix, std::move(model)).first->second;
}

CodecModelPtr Session::find_by_id(const std::string& id_prefix) {
  const auto is_it = [&](const CodecModel& model) { return model.id().starts_with(id_prefix); };
  const std::vector<CodecModelPtr> ready = loaded(id_prefix);
  // By the indexes first, which spare reading every model; what they say is believed once it is seen.
  const std::vector<ModelListing> indexed = listed(id_prefix, false);
  if (ready.size() == 1 && std::all_of(indexed.begin(), indexed.end(), [&](const ModelListing& listing) {
        return listing.id == ready[0]->id();
      }))
    return ready[0];
  if (ready.empty() && indexed.size() == 1)
    if (CodecModelPtr model = any_model(location_of(indexed[0])); is_it(*model)) return model;
  std::vector<ModelListing> found = listed(id_prefix, true);
  for (const CodecModelPtr& model : ready)
    if (std::none_of(found.begin(), found.end(),
                     [&](const ModelListing& listing) { return listing.id == model->id(); }))
      found.push_back({model->name(), "", model->id()});
  if (found.empty())
    throw Error(ErrorKind::kUnsupported,
                "the file needs model " + short_id(id_prefix) + ", which is not installed",
                "give the path of its file as the model");
  if (found.size() > 1)
    throw Error(ErrorKind::kUnsupported, "model id " + short_id(id_prefix) + " is ambiguous",
                "choose the model: " + location_of(found[0]) + " or " + location_of(found[1]));
  return ready.empty() ? any_model(location_of(found[0])) : ready[0];
}

int Session::model_id_bytes(const std::string& id) {
  const std::string first = id.substr(0, 2);
  const auto same = [&](const std::string& other) { return other == id; };
  for (const CodecModelPtr& model : loaded(first))
    if (!same(model->id())) return kModelPrefixDigits / 2;
  const std::vector<ModelListing> installed = listed(first, false);
  return installed.size() == 1 && same(installed[0].id) ? 1 : kModelPrefixDigits / 2;
}

void Session::check_size(int64_t width, int64_t height, int channels) const {
  diffc::check_size(options_.limits, width, height, channels);
}

void Session::check_memory(uint64_t bytes, const std::string& what) const {
  diffc::check_memory(options_.limits, bytes, what);
}

}  // namespace diffc
