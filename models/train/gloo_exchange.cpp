// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Exchange over LibTorch's c10d with the Gloo back end (TCP).

#ifndef USE_C10D_GLOO
#define USE_C10D_GLOO
#endif
#include <fmt/format.h>

#include <chrono>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "codec/base/error.h"
#include "models/train/exchange.h"

namespace diffc::train {
namespace {

constexpr std::chrono::seconds kTimeout{120};

class GlooExchange : public Exchange {
 public:
  GlooExchange(int rank, int world, const std::string& host, uint16_t port) : rank_(rank), world_(world) {
    c10d::TCPStoreOptions store_options;
    store_options.port = port;
    store_options.isServer = rank == 0;
    store_options.numWorkers = static_cast<size_t>(world);
    store_options.timeout = kTimeout;
    store_ = c10::make_intrusive<c10d::TCPStore>(host, store_options);
    const auto options = c10d::ProcessGroupGloo::Options::create(kTimeout);
    // On one machine the loopback serves; a name lookup of the own host may fail in containers.
    options->devices.push_back(host == "127.0.0.1" || host == "localhost"
                                   ? c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1")
                                   : c10d::ProcessGroupGloo::createDefaultDevice());
    options->threads = 1;
    group_ = c10::make_intrusive<c10d::ProcessGroupGloo>(store_, rank, world, options);
  }

  int rank() const override { return rank_; }
  int world() const override { return world_; }

  void sum(at::Tensor& values) override {
    std::vector<at::Tensor> list = {values};
    wait([&] { return group_->allreduce(list); });
  }

  void broadcast(at::Tensor& values) override {
    std::vector<at::Tensor> list = {values};
    wait([&] { return group_->broadcast(list); });
  }

 private:
  template <typename Start>
  void wait(Start start) {
    try {
      start()->wait();
    } catch (const std::exception& e) {
      const std::string reason = e.what();
      throw Error(ErrorKind::kIo,
                  "lost another process of this run (" + reason.substr(0, reason.find('\n')) + ")",
                  "resume all of them from the last checkpoint");
    }
  }

  int rank_, world_;
  c10::intrusive_ptr<c10d::Store> store_;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group_;
};

}  // namespace

std::unique_ptr<Exchange> join_gloo(int rank, int world, const std::string& rendezvous) {
  const size_t colon = rendezvous.rfind(':');
  int port = 0;
  try {
    port = colon == std::string::npos ? 0 : std::stoi(rendezvous.substr(colon + 1));
  } catch (const std::exception&) {
  }
  if (port < 1 || port > 65535) {
    throw Error(ErrorKind::kUsage, "rendezvous " + rendezvous + " is not HOST:PORT");
  }
  if (world < 1 || rank < 0 || rank >= world) {
    throw Error(ErrorKind::kUsage, fmt::format("rank {} is not in 0 .. {}", rank, world - 1));
  }
  try {
    return std::make_unique<GlooExchange>(rank, world, rendezvous.substr(0, colon),
                                          static_cast<uint16_t>(port));
  } catch (const std::exception& e) {
    const std::string reason = e.what();
    throw Error(ErrorKind::kIo,
                fmt::format("cannot meet the other processes at {} ({})", rendezvous,
                            reason.substr(0, reason.find('\n'))),
                "start all ranks with the same rendezvous");
  }
}

}  // namespace diffc::train
