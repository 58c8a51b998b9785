// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

extern "C" int not_a_plugin(void) {
  return 1;
}
