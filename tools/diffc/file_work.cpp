// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc/file_work.h"

#include <fmt/core.h>

#include <exception>
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
  const Outcome outcome = [&] {
    ProgressBar bar(work.command, !json && !quiet);
    const QuietLibraries quiet_libraries;
    return work.run(session, file, [&](double progress) {
      bar.show(progress);
      return true;
    });
  }();
  for (const std::string& warning : outcome.warnings) fmt::print(stderr, "diffc: warning: {}\n", warning);
  if (json)
    std::cout << json_text(outcome.json) << std::endl;
  else if (!quiet)
    fmt::print(stderr, "{}\n", outcome.line);
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
        if (results_[k].is_null()) work_on(session, k);
    }
    if (json_)
      std::cout << json_text(nlohmann::ordered_json{
                       {"files", results_}, {"failed", failed_}, {"seconds", watch.seconds()}})
                << std::endl;
    else if (!quiet_)
      fmt::print(stderr, "{} of {} files {}, {:.2f} s\n", files_.size() - failed_, files_.size(), work_.done,
                 watch.seconds());
    return failed_ > 0 ? kExitFailed : kExitDone;
  }

 private:
  void work_on_small(Session& session) {
    std::vector<std::size_t> small;
    for (std::size_t k = 0; k < files_.size(); ++k)
      attempt(k, [&] {
        check_output(files_[k].output, {files_[k].input}, values_);
        if (work_.pixels(session, files_[k].input) <= kSmallPixels) small.push_back(k);
      });
    if (small.size() < 2) return;
    // A second session, because a model keeps the number of threads that it was loaded for.
    const std::unique_ptr<Session> one_thread = make_session(values_, 1);
    parallel_for(small.size(), pictures_at_once(session),
                 [&](std::size_t i) { work_on(*one_thread, small[i]); });
  }

  void work_on(Session& session, std::size_t k) {
    attempt(k, [&] {
      Outcome outcome = work_.run(session, files_[k], {});
      const std::lock_guard lock(mutex_);
      for (const std::string& warning : outcome.warnings)
        fmt::print(terminal(), "diffc: warning: {}: {}\n", files_[k].input, warning);
      if (!json_ && !quiet_) fmt::print(terminal(), "{}\n", outcome.line);
      std::fflush(terminal());
      results_[k] = described(k);
      results_[k].update(outcome.json);
    });
  }

  /// Does it, or notes why the file failed.
  template <typename Body>
  void attempt(std::size_t k, const Body& body) {
    try {
      body();
    } catch (const std::bad_alloc&) {
      fail(k, "out of memory");
    } catch (const std::exception& error) {
      fail(k, error.what());
    }
  }

  void fail(std::size_t k, const std::string& why) {
    const std::lock_guard lock(mutex_);
    const std::string& input = files_[k].input;
    const std::string line = one_line(why.find(input) == std::string::npos ? input + ": " + why : why);
    if (!json_) fmt::print(terminal(), "diffc: {}\n", line);
    std::fflush(terminal());
    results_[k] = described(k);
    results_[k]["error"] = line;
    ++failed_;
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
  std::size_t failed_ = 0;
};

}  // namespace

int work_on_files(const po::variables_map& values, Session& session, const FilePlan& plan,
                  const FileWork& work) {
  if (plan.into_folder) return Batch(values, plan, work).run(session);
  return work_on_one(values, session, plan.files[0], work);
}

}  // namespace diffc
