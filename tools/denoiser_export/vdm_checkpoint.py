# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Reads the checkpoints of Kingma et al. (arXiv 2107.00630): nested maps in the MessagePack form of Flax.

An array is extension 1, a scalar extension 3: [shape, type, bytes]; facts from flax 0.12, flax/serialization.py.
"""

import numpy as np
import torch

from torchscript import Refusal


def extension(code, data):
    import msgpack

    if code not in (1, 3):
        return None  # of no parameter
    shape, kind, content = msgpack.unpackb(data, raw=True)
    if kind not in (b"float32", b"float64", b"int32", b"int64", b"uint32", b"uint8"):
        return None
    return torch.from_numpy(np.frombuffer(content, np.dtype(kind.decode())).reshape(shape).copy())


def flat(tree, prefix=""):
    result = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            result |= flat(value, f"{prefix}{key}/")
        elif torch.is_tensor(value):
            result[prefix + key] = value
    return result


def read(path):
    """The averaged parameters by their paths, such as score_model/conv_in/kernel."""
    import msgpack

    with open(path, "rb") as file:
        try:
            tree = msgpack.unpackb(file.read(), ext_hook=extension, raw=False, strict_map_key=False)
        except (ValueError, msgpack.UnpackException):
            tree = None
    if not isinstance(tree, dict):
        raise Refusal(f"{path}: not a Flax checkpoint in MessagePack")
    tree = tree.get("ema_params", tree.get("params", tree))
    state = flat(tree.get("params", tree))
    if "score_model/conv_in/kernel" not in state:
        raise Refusal(f"{path}: no score_model: not a checkpoint of VDM")
    return state
