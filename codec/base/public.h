// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

/// Marks the namespace of a header that others may build against: what it declares is exported by the
/// library, and the header is installed. Everything else is hidden.
#define DIFFC_PUBLIC __attribute__((visibility("default")))
