// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/run.h"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <set>

#include "codec/base/error.h"
#include "codec/base/stopwatch.h"
#include "tools/common/app.h"
#include "tools/common/json.h"
#include "tools/common/picture.h"
#include "tools/common/progress.h"
#include "tools/common/quiet_libraries.h"
#include "tools/rdbench/summary.h"
#include "tools/rdbench/warnings.h"
#include "tools/rdbench/work.h"

namespace diffc::rdbench {
namespace {

std::vector<std::pair<std::string, std::string>> used_plugins(const Plan& plan, const Registry& registry) {
  std::vector<std::pair<std::string, std::string>> out;
  std::set<std::string> seen;
  for (const Point& point : plan.points) {
    const PluginEntry* entry = registry.find(point.codec, kKindEncoder);
    if (!entry || !seen.insert(point.codec).second) continue;
    const auto text = [](const char* s) { return std::string(s ? s : ""); };
    const std::string libraries = text(entry->descriptor->libraries);
    out.emplace_back(point.codec,
                     text(entry->descriptor->version) + (libraries.empty() ? "" : " (" + libraries + ")"));
  }
  return out;
}

/// What finished images must agree on to be kept by --resume, and all processes with each other.
std::string identity_of(const Options& o, const Plan& plan, const Summary& s, const Selection& selection,
                        const Metrics& metrics, const std::vector<std::string>& models) {
  Json id;
  id["version"] = project_version();
  for (const Point& point : plan.points) id["specs"].push_back({point.spec, point.shared_encode});
  for (const auto& [name, version] : s.plugins) id["plugins"][name] = version;
  id["models"] = models;
  id["features"] = s.features ? s.features->sha256 : "";
  id["metrics"] = metrics.identity();
  id["strip"] = o.strip;
  id["selection"] = {o.selection.resize_box, o.selection.dedup, !o.selection.exclude.empty(),
                     o.selection.limit,      o.selection.seed,  selection.size()};
  id["names"] = {selection.name(0), selection.name(selection.size() - 1)};
  return json_text(id);
}

/// Loads the models of the run, so that a missing one ends it before it begins. --model is for codec diffc:
/// others bring their own unless their spec names one.
std::vector<std::string> load_models(Plan& plan, const Options& options, Session& session) {
  std::vector<std::string> ids;
  for (EncodeJob& job : plan.jobs) {
    EncodeOptions& o = job.options;
    if (o.codec == "diffc" && o.model.empty()) o.model = options.model;
    if (o.codec == "diffc") {
      ids.push_back(session.model(o.model)->id());
    } else if (!o.model.empty()) {
      ids.push_back(session.any_model(o.model)->id());
    }
  }
  return ids;
}

StripImage strip_image(const ImageRecord& record) {
  StripImage image{record.name, record.width, record.height, record.png, {}};
  const double pixels = static_cast<double>(record.width) * record.height;
  for (const PointRecord& p : record.points) image.points.push_back({p.png, 8 * p.bytes / pixels, p.mse});
  return image;
}

int run_on(const Cluster& cluster, const Options& options, Session& session) {
  const Stopwatch watch;
  Plan plan = parse_specs(options.specs, session.registry());
  Summary s;
  s.options = options;
  for (const std::string& path : options.imports) s.imports.push_back(read_compressai(path));
  const Selection selection(options.selection, picture_reader(session));
  s.warnings = selection.left_out();
  const std::vector<std::string> models = load_models(plan, options, session);
  s.plan = plan;
  s.device = to_string(session.device());
  s.plugins = used_plugins(plan, session.registry());
  std::unique_ptr<Features> features;
  if (!options.features.empty()) {
    features = std::make_unique<Features>(options.features, options.cache, options.selection.dataset);
    s.features = {options.features, features->hash(), features->distance_key(), features->dimension(),
                  features->official()};
  }
  const Metrics metrics(options.metrics, options.perceptual);
  s.columns = make_columns(metrics.names(), s.features ? s.features->key : "", options.timing);
  const std::string identity = identity_of(options, plan, s, selection, metrics, models);
  for (const std::string& other : cluster.gather(identity)) {
    if (other != identity) {
      throw Error(ErrorKind::kUsage, "the processes disagree about data set, models or plugins",
                  "give all the same");
    }
  }

  const auto verify = [&](const ImageRecord& record) {
    if (record.error.empty() && pixel_hash(selection.image(record.index)) != record.sha256)
      throw Error(ErrorKind::kUsage, record.name + " has changed since the run that --resume continues",
                  "run without --resume");
  };
  Work work(cluster, {options.out, identity, options.resume, verify, options.jobs}, selection.size());
  if (cluster.first() && work.finished() > 0) {
    std::cerr << "rdbench: " << work.finished() << " of " << selection.size()
              << " images were finished before\n";
  }
  {
    const Measure measure(session, plan, selection, metrics, features.get(),
                          {options.strip, options.jobs == 1});
    ProgressBar bar("rdbench", cluster.first());
    const QuietLibraries quiet_libraries;
    work.run(measure, [&](double share) { bar.show(share); });
  }

  Statistics statistics(s.plan, features ? features->dimension() : 0, options.bootstrap,
                        options.selection.seed);
  std::string hashes;
  work.collect([&](const ImageRecord& record) {
    statistics.add(record);
    s.per_image.add(record);
    hashes = text_hash(hashes + record.sha256 + "\n");
    if (s.strip.size() < options.strip && record.error.empty() && !record.png.empty())
      s.strip.push_back(strip_image(record));
  });
  if (!cluster.first()) return kExitDone;

  s.results = statistics.results();
  s.comparisons = statistics.comparisons();
  s.dataset_sha256 = hashes;
  s.found = selection.found();
  s.duplicates = selection.duplicates();
  s.excluded = selection.excluded();
  s.images = statistics.images() - statistics.unreadable();
  s.unreadable = statistics.unreadable();
  s.mixed_sizes = statistics.mixed_sizes();
  if (!s.mixed_sizes) {
    s.width = statistics.width();
    s.height = statistics.height();
  }
  s.processes = cluster.size();
  s.seconds = watch.seconds();
  add_warnings(s);
  std::vector<std::string> notes = s.warnings;
  write_outputs(s, notes);
  for (const std::string& note : notes) std::cerr << "rdbench: warning: " << note << "\n";
  std::cout << markdown_table(s.columns, s.results) << std::flush;
  for (const Result& r : s.results) {
    if (r.images > 0) continue;
    std::cerr << "rdbench: '" << r.point.spec << "' failed for every image: " << r.first_error << "\n";
    return kExitFailed;
  }
  return kExitDone;
}

}  // namespace

int run_benchmark(const Options& options, Session& session) {
  const Cluster cluster;
  if (cluster.size() == 1) return run_on(cluster, options, session);
  // Processes that wait for this one would wait for ever.
  const int status = run_app("rdbench", [&] { return run_on(cluster, options, session); });
  if (status != kExitDone) cluster.abort(status);
  return status;
}

}  // namespace diffc::rdbench
