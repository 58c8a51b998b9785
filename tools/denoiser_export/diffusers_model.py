# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Unconditional UNet2DModel checkpoints of the library `diffusers`, with the schedule they were trained with.

Facts from diffusers 0.42: schedulers with alphas_cumprod (DDPM, DDIM, PNDM, ...) add noise by VP and say by prediction_type
what the network returns; ScoreSdeVeScheduler is VE on [0, 1], its network returns the score and is given the standard deviation; the
EDM schedulers precondition as Karras et al. (arXiv 2206.00364) do, v_prediction with the sign of the network turned.
"""

import json
import pathlib

import torch

from conditioning import FirstChannels, Timesteps, log_snr_of
from torchscript import Model, Refusal


class Network(torch.nn.Module):
    def __init__(self, unet, label):
        super().__init__()
        self.unet, self.label = unet, label

    def forward(self, z, t):
        labels = None if self.label is None else torch.full_like(t, self.label).long()
        return self.unet(z, t, class_labels=labels, return_dict=False)[0]


class ScaledByNoise(torch.nn.Module):
    """The noise, or its negative, from a network of the score, or of F with another sign."""

    def __init__(self, network, factor, by_level):
        super().__init__()
        self.network, self.factor, self.by_level = network, factor, by_level

    def forward(self, z, c):
        out = self.factor * self.network(z, c)
        return out * c.view(-1, 1, 1, 1) if self.by_level else out


def folder_of(source):
    if pathlib.Path(source).is_dir():
        return pathlib.Path(source)
    from huggingface_hub import snapshot_download

    return pathlib.Path(snapshot_download(source, allow_patterns=["*.json", "*.safetensors", "*.bin"]))


def part(folder, name):
    """Parts lie in folders of their names, or all beside each other."""
    return folder / name if (folder / name).is_dir() else folder


def read_json(path):
    return json.loads(path.read_text()) if path.exists() else {}


def load(source):
    """Network and scheduler."""
    import diffusers

    folder = folder_of(source)
    for key in ("vae", "vqvae", "movq", "text_encoder", "image_encoder"):
        if read_json(folder / "model_index.json").get(key, [None])[0]:
            raise Refusal(f"{source}: its pipeline has a {key}: not an unconditional model of pixels")
    kind = read_json(part(folder, "unet") / "config.json").get("_class_name")
    if kind != "UNet2DModel":
        raise Refusal(f"{source}: its network is {kind or 'not described'}, not UNet2DModel")
    path = part(folder, "scheduler")
    kind = read_json(path / "scheduler_config.json").get("_class_name")
    if not hasattr(diffusers, kind or ""):
        raise Refusal(f"{source}: its scheduler is {kind or 'not described'}")
    return diffusers.UNet2DModel.from_pretrained(part(folder, "unet")), getattr(diffusers, kind).from_pretrained(path)


def labelled(unet, label):
    classes = unet.config.num_class_embeds
    if unet.config.class_embed_type is not None:
        raise Refusal(f"its class embedding is of type {unet.config.class_embed_type}, which is not known here")
    if classes is None and label is not None:
        raise Refusal("it has no classes: leave out --label")
    if classes is not None and not (label is not None and 0 <= label < classes):
        raise Refusal(f"it is conditional on a class: give --label, 0 to {classes - 1}")
    return Network(unet, label)


def export(unet, scheduler, label=None):
    from diffusers.models.attention_processor import Attention, AttnProcessor

    for module in unet.modules():
        if isinstance(module, Attention):
            module.set_processor(AttnProcessor())  # the fused one of PyTorch 2 is unknown to LibTorch 1.13
    channels, settings, kind = unet.config.in_channels, scheduler.config, type(scheduler).__name__
    if channels not in (1, 3):
        raise Refusal(f"it has {channels} channels: not a model of pixels")
    network = labelled(unet, label)
    if unet.config.out_channels != channels:
        if unet.config.out_channels != 2 * channels or "learned" not in str(settings.get("variance_type")):
            raise Refusal(f"it returns {unet.config.out_channels} channels for {channels}")
        network = FirstChannels(network, channels)
    description = {"channels": channels, "size_multiple": 2 ** (len(unet.config.block_out_channels) - 1)}
    target, embedding = settings.get("prediction_type", "epsilon"), unet.config.time_embedding_type
    if kind == "ScoreSdeVeScheduler":
        network = ScaledByNoise(network, -1.0, True)
        description |= {"parameterisation": "eps", "process": "VE", "conditioning": "eta", "range": [0, 1],
                        "eta": [settings.sigma_min, settings.sigma_max]}
    elif kind.startswith("EDM"):
        if target == "v_prediction":
            network = ScaledByNoise(network, -1.0, False)
        description |= {"parameterisation": "F", "process": "VE", "conditioning": "edm", "sigma_data": settings.sigma_data,
                        "eta": [settings.sigma_min, settings.sigma_max]}
    elif hasattr(scheduler, "alphas_cumprod") and not kind.startswith(("CM", "LCM", "TCD")):
        known = {"epsilon": "eps", "v_prediction": "v", "sample": "x0"}
        if target not in known:
            raise Refusal(f"its scheduler predicts {target}, which is not known here")
        levels = log_snr_of(scheduler.alphas_cumprod)
        network = Timesteps(network, levels, whole=embedding == "learned")
        description |= {"parameterisation": known[target], "process": "VP", "conditioning": "log_snr",
                        "log_snr": [levels[-1].item(), levels[0].item()]}
    else:
        raise Refusal(f"its scheduler is {kind}: it has no denoiser of Gaussian noise, or is not known here")
    side = unet.config.sample_size
    return Model(network, description, side if isinstance(side, int) else None)
