# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Checkpoints of the library `denoising-diffusion-pytorch`, whose Trainer stores weights but not what they belong to.

So a description is needed: {"class": ..., "unet": {arguments of Unet}, "diffusion": {arguments of the class}}. Facts from
version 2.3: ContinuousTimeGaussianDiffusion is VDM (arXiv 2107.00630), its network is given the log-SNR and returns the noise, that of
VParamContinuousTimeGaussianDiffusion v; ElucidatedDiffusion is EDM; GaussianDiffusion has time steps.
"""

import torch

from conditioning import FirstChannels, Timesteps, log_snr_of
from torchscript import LOWEST_LOG_SNR, Model, Refusal

CLASSES = ("ContinuousTimeGaussianDiffusion", "VParamContinuousTimeGaussianDiffusion", "ElucidatedDiffusion", "GaussianDiffusion")


def build(configuration):
    """The object of the library, with weights of chance."""
    import denoising_diffusion_pytorch as library
    from denoising_diffusion_pytorch.v_param_continuous_time_gaussian_diffusion import VParamContinuousTimeGaussianDiffusion

    kind = configuration.get("class")
    if kind not in CLASSES:
        raise Refusal(f"class {kind} is not one of {', '.join(CLASSES)}")
    # The fused attention of PyTorch 2 is unknown to LibTorch 1.13; the weights are the same.
    unet = library.Unet(**(configuration["unet"] | {"flash_attn": False}))
    make = VParamContinuousTimeGaussianDiffusion if kind.startswith("VParam") else getattr(library, kind)
    return make(unet, **configuration["diffusion"])


def weights_of(checkpoint):
    """The averaged weights of a file of the Trainer, or a state dict as it is."""
    if "ema" in checkpoint:
        prefix = "ema_model."
        return {key.removeprefix(prefix): value for key, value in checkpoint["ema"].items() if key.startswith(prefix)}
    return checkpoint.get("model", checkpoint)


def ends(diffusion):
    """Log-SNR at times 1 and 0."""
    with torch.no_grad():
        high, low = (diffusion.log_snr(torch.tensor(time)).item() for time in (0.0, 1.0))
    return [max(low, LOWEST_LOG_SNR), high]


def export(diffusion):
    kind = type(diffusion).__name__
    unet = diffusion.net if kind == "ElucidatedDiffusion" else diffusion.model
    if unet.self_condition:
        raise Refusal("its network is given its own last result (self_condition)")
    channels = unet.channels
    if channels not in (1, 3):
        raise Refusal(f"it has {channels} channels: not a model of pixels")
    network = FirstChannels(unet, channels) if unet.out_dim != channels else unet
    description = {"channels": channels, "size_multiple": unet.downsample_factor}
    if kind == "ElucidatedDiffusion":
        description |= {"parameterisation": "F", "process": "VE", "conditioning": "edm", "sigma_data": diffusion.sigma_data,
                        "eta": [diffusion.sigma_min, diffusion.sigma_max]}
    elif kind == "GaussianDiffusion":
        levels = log_snr_of(diffusion.alphas_cumprod)
        network = Timesteps(network, levels)
        target = {"pred_noise": "eps", "pred_v": "v", "pred_x0": "x0"}[diffusion.objective]
        description |= {"parameterisation": target, "process": "VP", "conditioning": "log_snr",
                        "log_snr": [levels[-1].item(), levels[0].item()]}
        if diffusion.normalize(torch.zeros(())).item() == 0:
            description["range"] = [0, 1]
    else:
        description |= {"parameterisation": "v" if kind.startswith("VParam") else "eps", "process": "VP",
                        "conditioning": "log_snr", "log_snr": ends(diffusion)}
    side = diffusion.image_size
    return Model(network, description, side if isinstance(side, int) else side[0])
