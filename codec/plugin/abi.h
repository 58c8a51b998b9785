// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The binary interface between the framework and a plugin, built in or loaded with dlopen.
//
// A plugin is a C++ shared object built with the same C++ standard library as the host. It exports two
// symbols, best through DIFFC_PLUGIN (below):
//
//   extern "C" const uint32_t diffc_plugin_abi;   // data, read before any code of the plugin runs
//   extern "C" const diffc::PluginTable* diffc_plugin_entry(void);       // called only if the ABI matches
//
// There is no promise across versions: a plugin is built again for every change of the interface, and
// kPluginAbi sees to it that one which was not is told so instead of being called.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "codec/base/public.h"
#include "codec/plugin/abi_fingerprint.h"
#include "codec/plugin/codec.h"
#include "codec/plugin/model_provider.h"

namespace diffc DIFFC_PUBLIC {

/// Of the interface's text, as the build found it (abi_fingerprint.h), and of the standard library's layout.
inline constexpr uint32_t kPluginAbi =
    (kInterfaceFingerprint ^ uint32_t{_GLIBCXX_USE_CXX11_ABI << 8 | sizeof(std::string)}) * 16777619u;

/// What a plugin can make: told by which factories its descriptor has.
enum PluginKind : uint32_t {
  kKindEncoder = 1,
  kKindDecoder = 2,
  kKindSampler = 4,
  kKindModelProvider = 8,
};

enum PluginCapability : uint32_t {
  kCapGrey = 1,          ///< Encodes one-channel images as such.
  kCapAlpha = 2,         ///< The native payload holds alpha.
  kCapMetadata = 4,      ///< The native payload holds ICC, EXIF and XMP.
  kCapProgressive = 8,   ///< Every prefix of a payload decodes.
  kCapObservation = 16,  ///< Encoder and decoder yield a NoisyObservation.
  kCapNativeFile = 32,   ///< The payload is a file of its own (JPEG, BPG, ...); needs `matches`.
  // Rate targets that the encoder handles itself; for others the framework searches `rate_param`.
  kCapMaxBytes = 64,
  kCapPsnr = 128,
  kCapQuality = 256,
};

/// All strings are UTF-8 with static lifetime; null means "". Checked when it is loaded (Registry::add).
struct PluginDescriptor {
  uint32_t capabilities = 0;  ///< PluginCapability bits.
  uint32_t param_count = 0;
  const char* name = nullptr;        ///< Short and stable: 1 to 32 of [a-z0-9_-].
  const char* version = nullptr;     ///< Of the plugin.
  const char* summary = nullptr;     ///< One line.
  const char* licence = nullptr;     ///< SPDX expression of the binary, linked libraries included.
  const char* libraries = nullptr;   ///< "libwebp 1.2.4": linked libraries with versions.
  const char* extensions = nullptr;  ///< ".jpg .jpeg" of kCapNativeFile, the preferred one first.
  const char* rate_param =
      nullptr;                  ///< Integer parameter that the framework searches for rate targets, or null.
  int rate_param_descends = 0;  ///< Non-zero if larger values of rate_param make smaller files (bpg qp).
  const ParamSpec* params = nullptr;
  /// Bytes of StreamInfo::codec_header in every stream of this codec, at most 255: what a file costs before
  /// its payload must be known before the encode.
  uint32_t codec_header_size = 0;
  /// Content detection for kCapNativeFile: non-zero if `data` starts such a file.
  int (*matches)(const uint8_t* data, size_t size) = nullptr;
  // Factories: null for what the plugin does not make, never returning null.
  Encoder* (*make_encoder)() = nullptr;
  Decoder* (*make_decoder)() = nullptr;
  Sampler* (*make_sampler)() = nullptr;
  ModelProvider* (*make_model_provider)() = nullptr;
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
#define DIFFC_PLUGIN(id, ...)                                                                            \
  extern "C" __attribute__((visibility("default"))) const uint32_t diffc_plugin_abi = diffc::kPluginAbi; \
  extern "C" __attribute__((visibility("default"))) const diffc::PluginTable* diffc_plugin_entry(void) { \
    static const diffc::PluginDescriptor* const list[] = {__VA_ARGS__};                                  \
    static const diffc::PluginTable table = {list, sizeof(list) / sizeof(*list)};                        \
    return &table;                                                                                       \
  }
#endif
