// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What Debian's static OpenCV refers to for matrices and windows. diffc-train draws and scales pictures and
// calls none of it.

#include <cstdlib>

#define DIFFC_NOT_THERE(name) \
  extern "C" void name();     \
  void name() {               \
    std::abort();             \
  }

DIFFC_NOT_THERE(sgesv_)
DIFFC_NOT_THERE(dgesv_)
DIFFC_NOT_THERE(sposv_)
DIFFC_NOT_THERE(dposv_)
DIFFC_NOT_THERE(cblas_sgemm)
DIFFC_NOT_THERE(cblas_dgemm)
DIFFC_NOT_THERE(cblas_cgemm)
DIFFC_NOT_THERE(cblas_zgemm)
DIFFC_NOT_THERE(glXGetProcAddressARB)
