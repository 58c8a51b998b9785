# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Reads the pickles of Karras et al. (arXiv 2206.00364) without running anything that they bring.

Such a pickle stores, for each network, the source of its class beside its state; unpickled as meant, it runs that source. Here
only tensors, numbers and containers are made; of every other object, what it was given is kept.
"""

import collections
import io
import pickle

import torch

from torchscript import Refusal


class Record:
    """An object of a class that is not run."""

    def __init__(self, *arguments, **named):
        self.state = {}

    def __setstate__(self, state):
        self.state = state if isinstance(state, dict) else {"state": state}

    def __call__(self, *arguments, **named):
        return Record()

    def __setitem__(self, key, value):
        self.state[key] = value


def persistent(meta):
    """What the function that would run the stored source is given: class, arguments, state."""
    record = Record()
    record.state = dict(meta["state"], class_name=meta["class_name"])
    return record


def storage(data):
    return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)


KNOWN = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("dnnlib.util", "EasyDict"): dict,
    ("torch_utils.persistence", "_reconstruct_persistent_obj"): persistent,
    ("torch.storage", "_load_from_bytes"): storage,
    ("torch._utils", "_rebuild_tensor_v2"): torch._utils._rebuild_tensor_v2,
    ("torch._utils", "_rebuild_parameter"): lambda data, *rest: data,
}


class Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        return KNOWN.get((module, name)) or type(name, (Record,), {})


def state_of(record, prefix=""):
    """Parameters and buffers of a module and of what it holds, by their full names."""
    tensors = {}
    for key in ("_parameters", "_buffers"):
        for name, value in record.state.get(key, {}).items():
            if value is not None:
                tensors[prefix + name] = value.detach()
    for name, module in record.state.get("_modules", {}).items():
        if module is not None:
            tensors |= state_of(module, f"{prefix}{name}.")
    return tensors


def read(path):
    """Settings of the preconditioner, class of the network, its tensors."""
    with open(path, "rb") as file:
        try:
            held = Unpickler(file).load()
        except pickle.UnpicklingError as e:
            raise Refusal(f"{path}: not a pickle ({e})") from e
    held = held.get("ema") if isinstance(held, dict) else held
    if not isinstance(held, Record) or "model" not in held.state.get("_modules", {}):
        raise Refusal(f"{path}: no network under \"ema\": not a pickle of EDM")
    kind = held.state.get("class_name")
    if kind != "EDMPrecond":
        raise Refusal(f"{path}: preconditioned by {kind}, not by EDMPrecond")
    model = held.state["_modules"]["model"]
    return held.state, model.state.get("class_name"), state_of(model)
