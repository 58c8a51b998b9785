#!/usr/bin/env python3
# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Writes a diffusion model of pixels as a model of `diffc`: OUT and its description OUT.json (models/README.md).

    python3 export.py diffusers --model google/ddpm-cifar10-32 --out ddpm-cifar10.ts
    python3 export.py edm --checkpoint edm-cifar10-32x32-uncond-vp.pkl --out edm-cifar10.ts
    python3 export.py vdm --checkpoint checkpoints-0.flax --out vdm-cifar10.ts
    python3 export.py denoising-diffusion-pytorch --checkpoint model-10.pt --config model.json --out mine.ts

Needs PyTorch and, by kind: diffusers; nothing; msgpack; denoising-diffusion-pytorch.
"""

import argparse
import json
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from torchscript import Refusal, save  # noqa: E402


def diffusers_model(options):
    import diffusers_model as kind

    return kind.export(*kind.load(options.model), label=options.label)


def edm_model(options):
    import edm_checkpoint
    import edm_model as kind

    return kind.export(*edm_checkpoint.read(options.checkpoint), label=options.label)


def vdm_model(options):
    import vdm_checkpoint
    import vdm_model as kind

    return kind.export(vdm_checkpoint.read(options.checkpoint), tuple(options.gamma))


def denoising_diffusion_model(options):
    import denoising_diffusion_model as kind

    with open(options.config) as file:
        diffusion = kind.build(json.load(file))
    state = torch.load(options.checkpoint, map_location="cpu", weights_only=not options.trust)
    try:
        diffusion.load_state_dict(kind.weights_of(state))
    except RuntimeError as e:
        raise Refusal(f"{options.checkpoint}: its weights are not those of {options.config}") from e
    return kind.export(diffusion)


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    label = dict(type=int, help="class of the pictures, for models that want one")
    of = kinds.add_parser("diffusers", help="UNet2DModel and its scheduler")
    of.add_argument("--model", required=True, help="a folder, or a name on the Hugging Face Hub")
    of.add_argument("--label", **label)
    of.set_defaults(load=diffusers_model)
    of = kinds.add_parser("edm", help="a pickle of Karras et al.; none of its code is run")
    of.add_argument("--checkpoint", required=True)
    of.add_argument("--label", **label)
    of.set_defaults(load=edm_model)
    of = kinds.add_parser("vdm", help="a Flax checkpoint of Kingma et al.")
    of.add_argument("--checkpoint", required=True)
    of.add_argument("--gamma", nargs=2, type=float, default=[-13.3, 5.0], help="gamma_min and gamma_max of its configuration")
    of.set_defaults(load=vdm_model)
    of = kinds.add_parser("denoising-diffusion-pytorch", help="a checkpoint of that library")
    of.add_argument("--checkpoint", required=True)
    of.add_argument("--config", required=True, help="JSON: class, unet, diffusion")
    of.add_argument("--trust", action="store_true", help="run what a checkpoint brings: for those that hold more than tensors")
    of.set_defaults(load=denoising_diffusion_model)
    for of in kinds.choices.values():
        of.add_argument("--name", help="of the model; default: that of the file")
        of.add_argument("--out", required=True)
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse(arguments)
    try:
        model = options.load(options)
        save(model, options.out, options.name)
    except (Refusal, OSError, ImportError) as e:
        sys.exit(f"export.py: {str(e).strip().splitlines()[0]}")
    sizes = f"sides must be multiples of {model.description.get('size_multiple', 1)}"
    print(f"{options.out}: " + (f"trained on pictures of {model.side}x{model.side}; " if model.side else "") + sizes)


if __name__ == "__main__":
    main()
