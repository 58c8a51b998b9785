#!/usr/bin/env python3
# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Writes a PyTorch checkpoint of HiFiC as a model of the codec `hific`: OUT and its description OUT.json.

    python3 export.py --checkpoint hific_low.pt --out hific-low.ts

The checkpoint is a state dict, or a dict that holds one as model_state_dict or state_dict. Needs PyTorch.
"""

import argparse
import json
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "transform_export"))
import model as hific  # noqa: E402
from tables import REACH, frequencies_of  # noqa: E402

FRACTION_BITS = 8  # of the means of the latents


def tables_of(density):
    """Integer frequencies of rounded values around the medians: first symbols [C], frequencies [C, n + 1], medians."""
    with torch.no_grad():
        medians = density.medians()
        values = torch.arange(-REACH, REACH + 1, dtype=torch.float64) + medians.view(-1, 1, 1)
        lower, upper = density.logits(values - 0.5), density.logits(values + 0.5)
        sign = -torch.sign(lower + upper)  # on the side where differences keep their digits
        p = torch.abs(torch.sigmoid(sign * upper) - torch.sigmoid(sign * lower))[:, 0]
    first, frequencies = (torch.from_numpy(table) for table in frequencies_of(p.numpy()))
    return first, frequencies, medians


def write(model, path, name=None):
    """TorchScript and description."""
    first, frequencies, medians = tables_of(model.Hyperprior.hyperlatent_likelihood)
    description = {"kind": "transform", "latents": model.Encoder.conv_block_out[1].out_channels,
                   "hyper_latents": len(medians), "down": 16, "hyper_down": 4, "fraction_bits": FRACTION_BITS}
    if name:
        description["name"] = name
    torch.jit.script(hific.Codec(model, first, frequencies, medians).eval()).save(path)
    with open(path + ".json", "w") as file:
        json.dump(description, file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--trust", action="store_true", help="run what a checkpoint brings: for those that hold more than tensors")
    parser.add_argument("--name", help="of the model; default: that of the file")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    state = torch.load(options.checkpoint, map_location="cpu", weights_only=not options.trust)
    for key in ("model_state_dict", "state_dict"):
        state = state.get(key, state)
    state = {key.removeprefix("module."): value for key, value in state.items()}
    write(hific.Hific.of_state(state), options.out, options.name)


if __name__ == "__main__":
    main()
