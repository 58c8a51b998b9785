// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/error.h"

namespace diffc {

Error::~Error() = default;

}  // namespace diffc
