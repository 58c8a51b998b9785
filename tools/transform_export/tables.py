# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Tables of z as models of transform codecs store them (models/transform/README.md)."""

import numpy as np

REACH = 100  # most symbols of a table on either side of its middle
TOTAL = 1 << 16


def frequencies_of(p):
    """First symbols [C] and integer frequencies [C, n + 1], the escape's last, for probabilities [C, n] of -REACH to REACH."""
    n = p.shape[1]
    upto = np.floor(np.minimum(np.cumsum(p, axis=1), 1) * (TOTAL - n - 1)).astype(np.int64)
    frequencies = 1 + np.diff(upto, axis=1, prepend=0)
    escape = TOTAL - frequencies.sum(axis=1, keepdims=True)
    return np.full(len(p), -REACH, np.int32), np.concatenate([frequencies, escape], axis=1).astype(np.int32)
