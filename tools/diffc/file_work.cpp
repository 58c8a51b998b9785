// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc/file_work.h"

#include <fmt/core.h>

#include <exception>
#include <filesystem>
#include <iostream>
#include <mutex>

#include "codec/base/error.h"
#include "codec/base/parallel.h"
#include "codec/base/stopwatch.h"
#include "codec/base/text.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/json.h"
#include "tools/common/output.h"
#include "tools/common/progress.h"
#include "tools/common/quiet_libraries.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

/// More than this and the threads share the work on a picture, one after the other.
constexpr uint64_t kSmallPixels = 256 * 256;

int work_on_one(const po::variables_map& values, Session& session, const FilePair& file,
                const FileWork& work) {
  const bool json = values.count("json"), quiet = values.count("quiet");
  const std::optional<Outcome> outcome = [&] {
    ProgressBar bar(work.command, !json && !quiet);
    const QuietLibraries quiet_libraries;
    return work.run(session, file, kAnyPixels, [&](double progress) {
      bar.show(progress);
      return true;
    });
  }();
  for (const std::string& warning : outcome->warnings) fmt::print(stderr, "diffc: warning: {}\n", warning);
  if (json)
    std::cout << json_text(outcome->json) << std::endl;
  else if (!quiet)
    fmt::print(stderr, "{}\n", outcome->line);
  return kExitDone;
}

class Batch {
 public:
  Batch(const po::variables_map& values, const FilePlan& plan, const FileWork& work)
      : values_(values),
        files_(plan.files),
        work_(work),
        json_(values.count("json")),
        quiet_(values.count("quiet")),
        results_(files_.size()) {}

  int run(Session& session) {
    const Stopwatch watch;
    {
      const QuietLibraries quiet_libraries;
      work_on_small(session);
      for (std::size_t k = 0; k < files_.size(); ++k)
        if (results_[k].is_null()) work_on(session, k, kAnyPixels);
    }
    if (json_)
      std::cout << json_text(nlohmann::ordered_json{
                       {"files", results_}, {"failed", failed_}, {"seconds", watch.seconds()}})
                << std::endl;
    else if (!quiet_)
      fmt::print(stderr, "{} of {} files {}, {:.2f} s\n", files_.size() - failed_, files_.size(), work_.done,
                 watch.seconds());
    if (failed_ == 0) return kExitDone;
    return misused_ == files_.size() ? kExitUsage : kExitFailed;
  }

 private:
  void work_on_small(Session& session) {
    if (files_.size() < 2 || pictures_at_once(session) < 2) return;
    // A second session, because a model keeps the number of threads that it was loaded for.
    const std::unique_ptr<Session> one_thread = make_session(values_, 1);
    parallel_for(files_.size(), pictures_at_once(session),
                 [&](std::size_t k) { work_on(*one_thread, k, kSmallPixels); });
  }

  /// Leaves the result of a larger picture as it is.
  void work_on(Session& session, std::size_t k, uint64_t most_pixels) {
    const FilePair& file = files_[k];
    try {
      check_output(file.output, {}, values_);  // the inputs are those of the plan
      std::error_code unknown;
      if (std::filesystem::exists(file.input, unknown) &&
          !std::filesystem::is_regular_file(file.input, unknown))
        throw Error(ErrorKind::kUsage, file.input + ": -O reads regular files", "use -o");
      if (const std::optional<Outcome> outcome = work_.run(session, file, most_pixels, {})) tell(k, *outcome);
    } catch (const std::bad_alloc&) {
      fail(k, "out of memory", false);
    } catch (const Error& error) {
      fail(k, error.what(), error.kind() == ErrorKind::kUsage);
    } catch (const std::exception& error) {
      fail(k, error.what(), false);
    }
  }

  void tell(std::size_t k, const Outcome& outcome) {
    const std::lock_guard lock(mutex_);
    for (const std::string& warning : outcome.warnings) print("diffc: warning: " + named(k, warning));
    if (!json_ && !quiet_) print(outcome.line);
    results_[k] = described(k);
    results_[k].update(outcome.json);
  }

  void fail(std::size_t k, const std::string& why, bool misused) {
    const std::lock_guard lock(mutex_);
    if (!json_) print("diffc: " + named(k, why));
    results_[k] = described(k);
    results_[k]["error"] = one_line(named(k, why));
    ++failed_;
    misused_ += misused;
  }

  /// Texts of readers begin with the file's name.
  std::string named(std::size_t k, const std::string& text) const {
    const std::string name = files_[k].input + ": ";
    return text.starts_with(name) ? text : name + text;
  }

  static void print(const std::string& line) {
    fmt::print(terminal(), "{}\n", one_line(line));
    std::fflush(terminal());
  }

  nlohmann::ordered_json described(std::size_t k) const {
    return {{"input", files_[k].input}, {"output", files_[k].output}};
  }

  const po::variables_map& values_;
  const std::vector<FilePair>& files_;
  const FileWork& work_;
  const bool json_, quiet_;
  std::mutex mutex_;                             // of what follows
  std::vector<nlohmann::ordered_json> results_;  // null: not worked on yet
  std::size_t failed_ = 0, misused_ = 0;         // the second by wrong usage
};

}  // namespace

int work_on_files(const po::variables_map& values, Session& session, const FilePlan& plan,
                  const FileWork& work) {
  if (plan.folder.empty()) return work_on_one(values, session, plan.files[0], work);
  make_folder(plan);
  return Batch(values, plan, work).run(session);
}

}  // namespace diffc
