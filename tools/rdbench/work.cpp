// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/work.h"

#include <atomic>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

#include "codec/base/error.h"

namespace diffc::rdbench {
namespace fs = std::filesystem;
namespace {

constexpr const char* kPrefix = "journal-";

std::string journal_path(const std::string& out, int rank) {
  return (fs::path(out) / (kPrefix + std::to_string(rank) + ".bin")).string();
}

/// Rank in the name of a journal, or -1.
int journal_rank(const fs::path& path) {
  const std::string name = path.filename().string(), prefix = kPrefix;
  if (!name.starts_with(prefix) || !name.ends_with(".bin")) return -1;
  const std::string digits = name.substr(prefix.size(), name.size() - prefix.size() - 4);
  if (digits.empty() || digits.size() > 6 || digits.find_first_not_of("0123456789") != std::string::npos)
    return -1;
  return std::stoi(digits);
}

/// A new run leaves nothing of an old one behind.
const std::string& prepared_folder(const Cluster& cluster, const WorkOptions& options) {
  std::error_code error;
  fs::create_directories(options.out, error);
  if (error) throw Error(ErrorKind::kIo, options.out + ": " + error.message(), "choose another --out");
  if (!options.resume && cluster.first()) {
    for (const auto& entry : fs::directory_iterator(options.out)) {
      if (journal_rank(entry.path()) >= 0) fs::remove(entry.path(), error);
    }
  }
  cluster.barrier();
  return options.out;
}

}  // namespace

Work::Work(const Cluster& cluster, const WorkOptions& options, uint64_t images)
    : cluster_(cluster),
      options_(options),
      images_(images),
      journal_(journal_path(prepared_folder(cluster, options), cluster.rank()), options.identity,
               !options.resume),
      owner_(images, -1) {
  if (options.resume && cluster.first()) absorb_other_journals();
  if (options.resume && options.verify)
    for (const uint64_t i : journal_.indices())
      if (i < images) options.verify(parse_record(journal_.read(i)));
  const auto done = cluster.gather(journal_.indices());
  for (int r = 0; r < cluster.size(); ++r) {
    for (const uint64_t i : done[r]) {
      if (i >= images || owner_[i] >= 0) continue;
      owner_[i] = r;
      ++finished_;
    }
  }
  int next = 0;
  for (uint64_t i = 0; i < images; ++i) {
    if (owner_[i] >= 0) continue;
    owner_[i] = next;
    if (next == cluster.rank()) remaining_.push_back(i);
    next = (next + 1) % cluster.size();
  }
}

// Journals of processes that this run does not have: an interrupted run was started with more of them.
void Work::absorb_other_journals() {
  std::vector<fs::path> others;
  for (const auto& entry : fs::directory_iterator(options_.out)) {
    if (journal_rank(entry.path()) >= cluster_.size()) others.push_back(entry.path());
  }
  for (const fs::path& path : others) {
    const Journal other(path.string(), options_.identity, false);
    for (const uint64_t i : other.indices()) {
      if (!journal_.has(i)) journal_.append(parse_record(other.read(i)));
    }
    std::error_code ignored;
    fs::remove(path, ignored);
  }
}

void Work::run(const Measure& measure, const std::function<void(double)>& progress) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::size_t done = 0;
  std::exception_ptr failure;
  const auto worker = [&] {
    for (std::size_t k; (k = next++) < remaining_.size();) {
      try {
        const ImageRecord record = measure.image(remaining_[k]);
        const std::lock_guard lock(mutex);
        if (failure) return;
        journal_.append(record);
        ++done;
        progress(static_cast<double>(done) / static_cast<double>(remaining_.size()));
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        return;
      }
    }
  };
  std::vector<std::thread> threads;
  const auto count = std::min<std::size_t>(static_cast<std::size_t>(options_.jobs), remaining_.size());
  for (std::size_t t = 0; t < count; ++t) threads.emplace_back(worker);
  for (std::thread& t : threads) t.join();
  if (failure) std::rethrow_exception(failure);
}

void Work::collect(const std::function<void(const ImageRecord&)>& use) {
  for (uint64_t i = 0; i < images_; ++i) {
    const int owner = owner_[i];
    if (cluster_.first()) {
      use(parse_record(owner == 0 ? journal_.read(i) : cluster_.receive(owner)));
    } else if (owner == cluster_.rank()) {
      cluster_.send(0, journal_.read(i));
    }
  }
}

}  // namespace diffc::rdbench
