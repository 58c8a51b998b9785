// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The binary interface between the framework and a plugin, built in or loaded with dlopen.
//
// A plugin is a C++ shared object built with the same C++ standard library as the host. It exports two
// symbols, best through DIFFC_PLUGIN (below):
//
//   extern "C" const uint32_t diffc_plugin_abi;   // data, read before any code of the plugin runs
//   extern "C" const diffc::PluginTable* diffc_plugin_entry_v1(void);       // called only if the ABI matches
//
// Descriptors only grow at the end; struct_size tells how much of one a plugin knows. Changing or removing a
// field, or a virtual function of an interface, raises kPluginAbi.

#pragma once

#include <cstddef>
#include <cstdint>

#include "codec/plugin/codec.h"
#include "codec/plugin/model_provider.h"

namespace diffc {

inline constexpr uint32_t kPluginAbi = 1;

/// What a descriptor's factories can make.
enum PluginKind : uint32_t {
  kKindEncoder = 1,
  kKindDecoder = 2,
  kKindSampler = 4,
  kKindModelProvider = 8,
};

enum PluginCapability : uint32_t {
  kCapGrey = 1,          ///< Encodes one-channel images as such.
  kCapAlpha = 2,         ///< The native payload holds alpha.
  kCapMetadata = 4,      ///< The native payload holds ICC and EXIF.
  kCapLossless = 8,      ///< Some parameter setting is lossless.
  kCapProgressive = 16,  ///< Every prefix of a payload decodes.
  kCapObservation = 32,  ///< Encoder and decoder yield a NoisyObservation.
  kCapNeedsModel = 64,   ///< Needs a Denoiser from the session.
  kCapNativeFile = 128,  ///< The payload is a file of its own (JPEG, BPG, ...).
  kCapMaxBytes =
      256,         ///< Handles RateTarget::kMaxBytes itself; otherwise the framework searches `rate_param`.
  kCapPsnr = 512,  ///< Handles RateTarget::kPsnr itself; otherwise the framework searches.
  kCapQuality =
      1024,  ///< Handles RateTarget::kQuality itself; otherwise the framework maps it on `rate_param`.
  kCapNotDecodable = 2048,  ///< Theoretical: payloads cannot be decoded.
};

/// All strings are UTF-8 with static lifetime; null means "".
struct PluginDescriptor {
  uint32_t struct_size = sizeof(PluginDescriptor);
  uint32_t kinds = 0;         ///< PluginKind bits.
  uint32_t capabilities = 0;  ///< PluginCapability bits.
  uint32_t param_count = 0;
  const char* name = nullptr;        ///< Short and stable: [a-z0-9_-]+.
  const char* version = nullptr;     ///< Of the plugin.
  const char* summary = nullptr;     ///< One line.
  const char* licence = nullptr;     ///< SPDX expression of the binary, linked libraries included.
  const char* libraries = nullptr;   ///< "libwebp 1.2.4": linked libraries with versions.
  const char* extensions = nullptr;  ///< ".jpg .jpeg" of kCapNativeFile, the preferred one first.
  const char* rate_param =
      nullptr;                  ///< Integer parameter that the framework searches for rate targets, or null.
  int rate_param_descends = 0;  ///< Non-zero if larger values of rate_param make smaller files (bpg qp).
  const ParamSpec* params = nullptr;
  /// Content detection for kCapNativeFile: non-zero if `data` starts such a file.
  int (*matches)(const uint8_t* data, size_t size) = nullptr;
  Encoder* (*make_encoder)() = nullptr;
  Decoder* (*make_decoder)() = nullptr;
  Sampler* (*make_sampler)() = nullptr;
  ModelProvider* (*make_model_provider)() = nullptr;
  // Version 1 ends here.
};

struct PluginTable {
  const PluginDescriptor* const* descriptors;
  uint32_t count;
};

}  // namespace diffc

/// Defines what a plugin exports. `...` is a list of pointers to descriptors:
///
///   DIFFC_PLUGIN(jpeg, &kJpeg)
///
/// Built in (DIFFC_PLUGIN_BUILTIN defined by the build), the table is diffc_builtin_<id>(); as a shared
/// object it is behind the C entry point.
#ifdef DIFFC_PLUGIN_BUILTIN
#define DIFFC_PLUGIN(id, ...)                                                     \
  const diffc::PluginTable* diffc_builtin_##id() {                                \
    static const diffc::PluginDescriptor* const list[] = {__VA_ARGS__};           \
    static const diffc::PluginTable table = {list, sizeof(list) / sizeof(*list)}; \
    return &table;                                                                \
  }
#else
#define DIFFC_PLUGIN(id, ...)                                                                               \
  extern "C" __attribute__((visibility("default"))) const uint32_t diffc_plugin_abi = diffc::kPluginAbi;    \
  extern "C" __attribute__((visibility("default"))) const diffc::PluginTable* diffc_plugin_entry_v1(void) { \
    static const diffc::PluginDescriptor* const list[] = {__VA_ARGS__};                                     \
    static const diffc::PluginTable table = {list, sizeof(list) / sizeof(*list)};                           \
    return &table;                                                                                          \
  }
#endif
