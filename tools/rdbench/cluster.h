// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The processes of one run: one, or the ranks of an Open MPI job.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace diffc::rdbench {

/// Made once, before threads are started; the calls below come from the thread that made it.
class Cluster {
 public:
  /// Joins the MPI job if the program was started by mpirun and was built with MPI.
  Cluster();
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool first() const { return rank_ == 0; }

  void barrier() const;

  /// The lists of all ranks, in the order of ranks; every rank gets them.
  std::vector<std::vector<uint64_t>> gather(const std::vector<uint64_t>& mine) const;

  /// Every rank gets the texts of all ranks.
  std::vector<std::string> gather(const std::string& mine) const;

  void send(int to, const std::vector<uint8_t>& bytes) const;
  std::vector<uint8_t> receive(int from) const;

  /// Ends all ranks after an error that has been reported.
  [[noreturn]] void abort(int status) const;

 private:
  int rank_ = 0, size_ = 1;
};

/// Version of the MPI library, or empty.
std::string mpi_version();

}  // namespace diffc::rdbench
