// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/cluster.h"

#include <algorithm>
#include <cstdlib>

#ifdef RDBENCH_MPI
#include <mpi.h>
#endif

namespace diffc::rdbench {

#ifdef RDBENCH_MPI

namespace {

constexpr int kTag = 64;
constexpr uint64_t kPiece = uint64_t{1} << 28;  // counts of MPI calls are ints

// Set by the launchers of Open MPI and of the PMI family.
bool started_by_mpirun() {
  return std::getenv("OMPI_COMM_WORLD_SIZE") || std::getenv("PMI_SIZE") || std::getenv("PMIX_RANK");
}

}  // namespace

Cluster::Cluster() {
  if (!started_by_mpirun()) return;
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
}

Cluster::~Cluster() {
  int initialised = 0;
  MPI_Initialized(&initialised);
  if (initialised) MPI_Finalize();
}

void Cluster::barrier() const {
  if (size_ > 1) MPI_Barrier(MPI_COMM_WORLD);
}

void Cluster::send(int to, const std::vector<uint8_t>& bytes) const {
  const uint64_t size = bytes.size();
  MPI_Send(&size, 1, MPI_UINT64_T, to, kTag, MPI_COMM_WORLD);
  for (uint64_t done = 0; done < size; done += kPiece) {
    MPI_Send(bytes.data() + done, static_cast<int>(std::min(kPiece, size - done)), MPI_BYTE, to, kTag,
             MPI_COMM_WORLD);
  }
}

std::vector<uint8_t> Cluster::receive(int from) const {
  uint64_t size = 0;
  MPI_Recv(&size, 1, MPI_UINT64_T, from, kTag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  std::vector<uint8_t> bytes(size);
  for (uint64_t done = 0; done < size; done += kPiece) {
    MPI_Recv(bytes.data() + done, static_cast<int>(std::min(kPiece, size - done)), MPI_BYTE, from, kTag,
             MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
  return bytes;
}

void Cluster::abort(int status) const {
  if (size_ > 1) MPI_Abort(MPI_COMM_WORLD, status);
  std::_Exit(status);
}

std::string mpi_version() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(text, &length);
  const std::string all(text, static_cast<std::size_t>(length));
  return all.substr(0, all.find_first_of(",\n"));
}

#else

Cluster::Cluster() = default;
Cluster::~Cluster() = default;
void Cluster::barrier() const {}
void Cluster::send(int, const std::vector<uint8_t>&) const {}
std::vector<uint8_t> Cluster::receive(int) const {
  return {};
}
void Cluster::abort(int status) const {
  std::_Exit(status);
}
std::string mpi_version() {
  return {};
}

#endif

std::vector<std::string> Cluster::gather(const std::string& mine) const {
  std::vector<std::string> all(size_);
  all[rank_] = mine;
  if (size_ == 1) return all;
  const auto bytes = [](const std::string& s) { return std::vector<uint8_t>(s.begin(), s.end()); };
  for (int r = 1; r < size_; ++r) {  // to the first rank, then from it
    if (rank_ == r) send(0, bytes(mine));
    if (rank_ == 0) {
      const auto got = receive(r);
      all[r].assign(got.begin(), got.end());
    }
  }
  for (int r = 1; r < size_; ++r) {
    for (int k = 0; k < size_; ++k) {
      if (rank_ == 0) send(r, bytes(all[k]));
      if (rank_ == r) {
        const auto got = receive(0);
        all[k].assign(got.begin(), got.end());
      }
    }
  }
  return all;
}

std::vector<std::vector<uint64_t>> Cluster::gather(const std::vector<uint64_t>& mine) const {
  const std::string text(reinterpret_cast<const char*>(mine.data()), mine.size() * sizeof(uint64_t));
  std::vector<std::vector<uint64_t>> out;
  for (const std::string& s : gather(text)) {
    std::vector<uint64_t> list(s.size() / sizeof(uint64_t));
    std::copy_n(s.data(), s.size(), reinterpret_cast<char*>(list.data()));
    out.push_back(std::move(list));
  }
  return out;
}

}  // namespace diffc::rdbench
