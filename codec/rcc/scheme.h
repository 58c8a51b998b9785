// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Reverse channel coding: sending a sample of q = N(m, diag v) to a receiver who only knows p = N(0, I), in
// little more than KL(q || p) bits (codec/rcc/README.md; Li & El Gamal 2018; Theis & Yosri 2022).
//
//   Plan plan = ...;                       // integers both sides know
//   Message msg = scheme.encode({m, v}, plan, key, z);   // sender: z ~ q approximately
//   scheme.write(msg, plan, range_encoder);
//   Message got = scheme.parse(plan, range_decoder);     // receiver: needs no float, no network
//   scheme.decode(got, plan, key, z);                    // the same z, bit for bit
//
// Everything that decides how a message is laid out (its length, which dimension belongs to which chunk or
// stage) depends on the Plan and the key only, so sender and receiver cannot lose step when their floats
// differ.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "codec/base/public.h"
#include "codec/bits/range_coder.h"

namespace diffc DIFFC_PUBLIC {
namespace rcc {

/// The target distribution N(mean, diag variance) in coordinates where the prior is N(0, I).
struct Target {
  std::span<const float> mean;
  std::span<const float> variance;  ///< In (0, 1], or empty: all 1 (isotropic prior).
};

/// KL(N(mean, diag variance) || N(0, I)) in bits: sum of (v - 1 - ln v + m^2) / (2 ln 2).
double kl_bits(const Target& target);

/// What both sides know of a message before it is read. Integers only.
struct Plan {
  /// Information to deliver, in units of 1/16 bit: the sender's KL, quantised and transmitted as side
  /// information.
  uint32_t information = 0;
  /// Expected share of each dimension in the information: relative integer weights, or empty: all equal.
  /// Zero means that the dimension is expected to carry nothing (it still gets a label).
  std::span<const uint16_t> weights;
  uint32_t dimensions = 0;
};

/// Addresses all randomness of one message. Different messages of a file have different streams.
struct Key {
  uint64_t key = 0;
  uint64_t stream = 0;
};

/// The transmitted symbols: their meaning is the scheme's own.
struct Message {
  std::vector<uint32_t> symbols;
  /// Of the sender of an exact scheme: bound on the probability that a search without limits would have
  /// chosen another sample. Not transmitted.
  double missed = 0;
};

/// Stable ids below 16, as a file of version 2 has four bits for them. Never reuse a number. An id fixes the
/// message layout: variants that a decoder must tell apart (chunk bits, trellis states) have ids of their
/// own.
enum class SchemeId : uint8_t {
  kNone = 0,
  kPfrFirst = 1,  ///< PFR, 2^20 independent candidates for chunks of up to 6 bits, cut by the plan.
  kPfr10 = 2,     ///< PFR, fast mode: 2^10 candidates for a chunk of 8 bits of KL.
  kPfr12 = 3,
  kPfr14 = 4,
  kTrellisFast = 5,
  kTrellis = 6,
  kTrellisSlow = 7,
  kMrc = 8,
  kOrc = 9,
  kArgmax = 10,
  kPfrExact = 11,  ///< PFR, independent candidates until none can be better, chunks cut by the sender.
  kIdeal = 15,     ///< No message at all; never in a file that can be decoded.
};

/// Thread-safe: the tables inside are immutable after construction.
class Scheme {
 public:
  virtual ~Scheme() = default;

  virtual SchemeId id() const = 0;
  virtual std::string_view name() const = 0;

  /// Selects the message and writes the sample it stands for to z (as many floats as dimensions).
  /// target.mean.size() == plan.dimensions == z.size().
  virtual Message encode(const Target& target, const Plan& plan, Key key, std::span<float> z) const = 0;

  /// Entropy codes a message. The number of symbols follows from the plan.
  virtual void write(const Message& message, const Plan& plan, RangeEncoder& coder) const = 0;

  /// Inverse of write(); check coder.determined() afterwards. Never throws for damaged input; work and memory
  /// are bounded by the plan.
  virtual Message parse(const Plan& plan, RangeDecoder& coder) const = 0;

  /// The sample a message stands for, identical on every machine for the same message, plan and key.
  virtual void decode(const Message& message, const Plan& plan, Key key, std::span<float> z) const = 0;

  /// Bits that write() will take for a plan, exactly or (index coders) in expectation.
  virtual double expected_bits(const Plan& plan) const = 0;

  /// Whether expected_bits() is exact, so that a message's size is known before the search for it.
  virtual bool fixed_length() const { return false; }
};

/// Additive path cost of another reproduction law: what choosing `label` for a dimension adds to the metric,
/// in nats. Thread-safe.
using PathMetric = std::function<float(uint32_t dimension, float label)>;

class GpuSearch;

struct SchemeOptions {
  int threads = 1;  ///< Never changes the result.
  /// Trellises and pfr-exact, encoder only: searches on a GPU (codec/rcc/gpu_search.h). Never changes the
  /// result.
  std::shared_ptr<GpuSearch> gpu = {};
  /// Trellises only, part of the layout, so the same at both ends: every dimension has a scalar label,
  /// however few bits it gets.
  bool all_strong = false;
  /// Trellises with all_strong only, encoder only: replaces log q - log p of the target.
  PathMetric path_metric = {};
};

/// Makes a scheme by id. Throws Error(kUnsupported) for an id this build does not know, Error(kUsage) for
/// options that it does not have.
std::unique_ptr<Scheme> make_scheme(SchemeId id, const SchemeOptions& options = {});

/// Id by name as on the command line: "pfr" (= "pfr-12"), "pfr-10", "pfr-14", "pfr-exact", "pfr-6",
/// "trellis", "trellis-fast", "trellis-slow", "mrc", "orc", "argmax", "ideal". Throws Error(kUsage) listing
/// the names.
SchemeId scheme_by_name(std::string_view name);

/// Name of an id, or "" for an unknown one.
std::string_view scheme_name(SchemeId id);

}  // namespace rcc
}  // namespace diffc
