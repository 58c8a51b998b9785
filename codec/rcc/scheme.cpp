// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Names and construction of the schemes.

#include "codec/rcc/scheme.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <string>

#include "codec/base/error.h"
#include "codec/rcc/chunk_scheme.h"
#include "codec/rcc/ideal.h"
#include "codec/rcc/pfr_exact.h"
#include "codec/rcc/pfr_first.h"
#include "codec/rcc/trellis.h"

namespace diffc::rcc {
namespace {

struct Name {
  std::string_view name;
  SchemeId id;
};

// The first name of an id is its own; later ones are synonyms.
constexpr Name kNames[] = {
    {"trellis", SchemeId::kTrellis},
    {"trellis-fast", SchemeId::kTrellisFast},
    {"trellis-slow", SchemeId::kTrellisSlow},
    {"pfr-12", SchemeId::kPfr12},
    {"pfr-10", SchemeId::kPfr10},
    {"pfr-14", SchemeId::kPfr14},
    {"pfr-exact", SchemeId::kPfrExact},
    {"pfr-6", SchemeId::kPfrFirst},
    {"mrc", SchemeId::kMrc},
    {"orc", SchemeId::kOrc},
    {"argmax", SchemeId::kArgmax},
    {"ideal", SchemeId::kIdeal},
    {"pfr", SchemeId::kPfr12},
};

bool is_trellis(SchemeId id) {
  return id == SchemeId::kTrellis || id == SchemeId::kTrellisFast || id == SchemeId::kTrellisSlow;
}

}  // namespace

double kl_bits(const Target& target) {
  double nats = 0;
  for (std::size_t i = 0; i < target.mean.size(); ++i) {
    const double m = target.mean[i];
    nats += m * m;
    if (!target.variance.empty()) {
      // v - 1 - ln v loses its digits near v = 1.
      const double e = static_cast<double>(target.variance[i]) - 1.0;
      nats += e - std::log1p(e);
    }
  }
  return nats / (2.0 * std::numbers::ln2);
}

std::unique_ptr<Scheme> make_scheme(SchemeId id, const SchemeOptions& options) {
  if ((options.all_strong || options.path_metric) && !is_trellis(id))
    throw Error(ErrorKind::kUsage, "path metrics are for trellises",
                "choose trellis, trellis-fast or trellis-slow");
  switch (id) {
    case SchemeId::kTrellisFast:
    case SchemeId::kTrellis:
    case SchemeId::kTrellisSlow: {
      TrellisOptions trellis;
      trellis.code = trellis_code(id);
      trellis.threads = options.threads;
      trellis.gpu = options.gpu;
      trellis.all_strong = options.all_strong;
      trellis.path_metric = options.path_metric;
      return std::make_unique<TrellisScheme>(id, std::move(trellis));
    }
    case SchemeId::kPfrFirst:
      return std::make_unique<PfrFirstScheme>();
    case SchemeId::kPfrExact:
      return std::make_unique<PfrExactScheme>(options.threads, options.gpu);
    case SchemeId::kPfr10:
    case SchemeId::kPfr12:
    case SchemeId::kPfr14:
    case SchemeId::kMrc:
    case SchemeId::kOrc:
    case SchemeId::kArgmax:
      return std::make_unique<ChunkScheme>(id, chunk_settings(id));
    case SchemeId::kIdeal:
      return std::make_unique<IdealScheme>();
    case SchemeId::kNone:
      break;
  }
  throw Error(ErrorKind::kUnsupported,
              "unknown reverse channel coding scheme " + std::to_string(static_cast<int>(id)),
              "update diffc");
}

SchemeId scheme_by_name(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kNames), std::end(kNames), [&](const Name& n) { return n.name == name; });
  if (found != std::end(kNames)) return found->id;
  std::string list;
  for (const Name& n : kNames) list += (list.empty() ? "" : ", ") + std::string(n.name);
  throw Error(ErrorKind::kUsage, "unknown reverse channel coding scheme '" + std::string(name) + "'",
              "use one of " + list);
}

std::string_view scheme_name(SchemeId id) {
  const auto* found =
      std::find_if(std::begin(kNames), std::end(kNames), [&](const Name& n) { return n.id == id; });
  return found != std::end(kNames) ? found->name : std::string_view();
}

}  // namespace diffc::rcc
