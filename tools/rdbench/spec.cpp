// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/spec.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>

#include "codec/base/error.h"
#include "tools/rdbench/custom_codec.h"

namespace diffc::rdbench {
namespace {

using Setting =
    std::vector<std::pair<std::string, std::string>>;  // one combination, in the order of the spec

/// Everything that one --codec argument is checked against.
class Parser {
 public:
  Parser(const std::string& text, const Registry& registry, Plan& plan, std::map<std::string, int>& jobs)
      : text_(text), registry_(registry), plan_(plan), jobs_(jobs) {}

  void run() {
    const SpecKeys keys = split_spec(text_);
    codec_ = keys[0].second[0];
    if (codec_ != "custom") {
      try {
        plugin_ = registry_.need(codec_, kKindEncoder).descriptor;
      } catch (const Error& e) {
        throw refuse(e.what(), {});
      }
      rate_keys_ = {"bpp", "psnr", "quality", "q"};
      if (plugin_->rate_param) rate_keys_.push_back(plugin_->rate_param);
    } else {
      rate_keys_ = custom_rate_keys(keys);
    }
    Setting setting;
    expand(keys, 1, setting);
  }

 private:
  Error refuse(const std::string& why, const std::string& remedy) const {
    return Error(ErrorKind::kUsage, "spec '" + text_ + "': " + why, remedy);
  }

  void expand(const SpecKeys& keys, std::size_t k, Setting& setting) {
    if (k == keys.size()) return add(setting);
    for (const std::string& value : keys[k].second) {
      setting.emplace_back(keys[k].first, value);
      expand(keys, k + 1, setting);
      setting.pop_back();
    }
  }

  double number(const std::string& key, const std::string& value, double low, double high) const {
    double x = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), x);
    if (error != std::errc() || end != value.data() + value.size() || !(x >= low && x <= high)) {
      throw refuse("'" + value + "' is no value for '" + key + "'", "give a number in range");
    }
    return x;
  }

  bool plugin_has(const std::string& key) const {
    const auto specs = param_specs(*plugin_);
    return std::any_of(specs.begin(), specs.end(), [&](const ParamSpec& s) { return key == s.name; });
  }

  bool is_rate(const std::string& key) const {
    return std::find(rate_keys_.begin(), rate_keys_.end(), key) != rate_keys_.end();
  }

  void add(const Setting& setting) {
    Point point;
    point.codec = codec_;
    EncodeJob job;
    job.options.codec = codec_;
    std::string label, rest;
    bool share = true;
    point.spec = point.curve = codec_;
    char spec_mark = ':', curve_mark = ':';
    for (const auto& [key, value] : setting) {
      if (key == "label") {
        label = value;
        continue;
      }
      point.spec += std::exchange(spec_mark, ',') + key + "=" + escape(value);
      if (!is_rate(key) && codec_ != "custom")
        point.curve += std::exchange(curve_mark, ',') + key + "=" + value;
      if (codec_ == "custom") {
        job.custom[key] = value;
      } else if (key == "bpp") {
        job.options.bpp = number(key, value, 1e-6, 1e6);
      } else if (key == "psnr") {
        job.options.psnr = number(key, value, 0, kMaxPsnr);
      } else if (key == "quality" || (key == "q" && !plugin_has("q"))) {
        job.options.quality = number(key, value, 0, 100);
      } else if (key == "model") {
        job.options.model = value;
      } else if (key == "sampler") {
        point.sampler = value;
      } else if (key.starts_with("sampler.")) {
        point.sampler_params[key.substr(8)] = value;
      } else if (key == "share") {
        share = number(key, value, 0, 1) != 0;
      } else {
        job.options.params[key] = value;
      }
    }
    if (!label.empty()) point.curve = label;
    if (codec_ == "custom") {
      check_custom(text_, job.custom);
      if (label.empty()) point.curve = custom_name(job.custom);
    } else {
      check(job, point, share);
    }
    append(std::move(job), std::move(point));
  }

  void check(EncodeJob& job, Point& point, bool share) {
    EncodeOptions& o = job.options;
    if (o.bpp.has_value() + o.psnr.has_value() + o.quality.has_value() > 1) {
      throw refuse("more than one rate target", "give one of bpp, psnr and quality");
    }
    const uint32_t capabilities = plugin_->capabilities;
    o.native = (capabilities & kCapNativeFile) != 0;
    try {
      const Params params = Params::checked(o.params, param_specs(*plugin_), plugin_->name);
      if (plugin_has("rcc") && params.has("rcc")) {
        point.scheme = params.text("rcc");
        point.ideal = point.scheme == "ideal";
      }
      if (capabilities & kCapObservation) {
        if (point.sampler.empty()) point.sampler = kDefaultSampler;
        if (point.sampler != kMessageSampler) check_sampler(registry_, {point.sampler, point.sampler_params});
      }
    } catch (const Error& e) {
      throw refuse(e.what(), {});
    }
    if (!(capabilities & kCapObservation) && (!point.sampler.empty() || !point.sampler_params.empty())) {
      throw refuse("codec '" + codec_ + "' takes no sampler", "leave the sampler out");
    }
    if (o.psnr && !point.sampler.empty()) o.sampler.name = point.sampler;
    o.keep_observation = point.ideal;
    if (share && o.bpp && (capabilities & kCapProgressive) && !point.ideal) point.max_bpp = *o.bpp;
  }

  static std::string escape(const std::string& value) {
    std::string out;
    for (const char c : value) {
      if (c == ',' || c == '|' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  }

  // Points that differ only in their sampler, or are prefixes of one stream, share an encode.
  void append(EncodeJob job, Point point) {
    EncodeOptions& o = job.options;
    std::string key = codec_ + "\n";
    if (codec_ == "custom") {
      key = point.spec;
    } else {
      for (const auto& [name, value] : o.params) key += name + "=" + value + "\n";
      key += "model=" + o.model + "\nhint=" + o.sampler.name;
      if (o.bpp && !point.max_bpp) key += "\nbpp=" + std::to_string(*o.bpp);
      if (o.psnr) key += "\npsnr=" + std::to_string(*o.psnr);
      if (o.quality) key += "\nquality=" + std::to_string(*o.quality);
      if (point.max_bpp) key += "\nprefix";
    }
    const auto [it, fresh] = jobs_.try_emplace(key, static_cast<int>(plan_.jobs.size()));
    if (fresh) plan_.jobs.push_back(job);
    EncodeJob& shared = plan_.jobs[it->second];
    if (point.max_bpp) shared.options.bpp = std::max(*shared.options.bpp, *point.max_bpp);
    point.job = it->second;
    shared.points.push_back(static_cast<int>(plan_.points.size()));
    plan_.points.push_back(std::move(point));
  }

  static constexpr double kMaxPsnr = 99;
  const std::string& text_;
  const Registry& registry_;
  Plan& plan_;
  std::string codec_;
  const PluginDescriptor* plugin_ = nullptr;
  std::vector<std::string> rate_keys_;
  std::map<std::string, int>& jobs_;  // by what they encode, over all specs
};

}  // namespace

Plan parse_specs(std::span<const std::string> specs, const Registry& registry) {
  Plan plan;
  std::map<std::string, int> jobs;
  for (const std::string& spec : specs) Parser(spec, registry, plan, jobs).run();
  std::map<std::string, int> seen;
  for (Point& point : plan.points) {
    if (++seen[point.spec] == 2)
      throw Error(ErrorKind::kUsage, "spec '" + point.spec + "' is asked for twice", "remove one");
    const EncodeJob& job = plan.jobs[point.job];
    if (point.max_bpp) {
      point.shared_encode = *point.max_bpp < *job.options.bpp;
      if (!point.shared_encode) point.max_bpp.reset();
    }
  }
  return plan;
}

}  // namespace diffc::rdbench
