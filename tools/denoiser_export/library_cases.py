# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Small models of two libraries, each with E[x|y] as the library's own sampler or preconditioner has it.

A case is (name, arguments of export.py, E[x|y] as a function of y and one eta, eta to compare at); y, eta in the scale of [-1, 1].
"""

import json
import math
import types

import torch

SIDE = 16


def unet(**changes):
    import diffusers

    arguments = dict(sample_size=SIDE, block_out_channels=(32, 64, 64), layers_per_block=1,
                     down_block_types=("DownBlock2D", "AttnDownBlock2D", "DownBlock2D"),
                     up_block_types=("UpBlock2D", "AttnUpBlock2D", "UpBlock2D"))
    return diffusers.UNet2DModel(**(arguments | changes)).eval()


def diffusers_case(name, folder, network, scheduler, reference, etas, extra=()):
    """In the layout of a pipeline, parts in folders of their names."""
    network.save_pretrained(f"{folder}/{name}/unet")
    scheduler.save_pretrained(f"{folder}/{name}/scheduler")
    return name, ["diffusers", "--model", f"{folder}/{name}", *extra], reference, etas


def discrete(name, folder, network, label=None, **settings):
    """At whole times through the scheduler's step; a half-way one is told to the network as it is."""
    import diffusers

    scheduler = diffusers.DDPMScheduler(clip_sample=False, **settings)
    a = scheduler.alphas_cumprod.double()
    levels = ((1 - a) / a).sqrt()
    times = {levels[t].item(): t for t in (0, 10, 300, 700)}
    between = (levels[300] * levels[301]).sqrt().item()

    def reference(y, eta):
        if eta == between:
            z = y / math.sqrt(1 + eta**2)
            return y - eta * network(z, torch.tensor(300.5)).sample[:, :y.shape[1]]
        t = times[eta]
        z = y * scheduler.alphas_cumprod[t].sqrt()
        labels = None if label is None else torch.full((len(y),), label)
        return scheduler.step(network(z, t, class_labels=labels).sample, t, z).pred_original_sample

    plain = label is None and settings.get("prediction_type", "epsilon") == "epsilon"
    extra = [] if label is None else ["--label", str(label)]
    return diffusers_case(name, folder, network, scheduler, reference, [*times, *([between] if plain else [])], extra)


def variance_exploding(name, folder):
    """The last step of the scheduler's predictor, down from any noise to none."""
    import diffusers

    network = unet(block_out_channels=(32, 64), time_embedding_type="fourier", down_block_types=("SkipDownBlock2D", "AttnSkipDownBlock2D"),
                   up_block_types=("AttnSkipUpBlock2D", "SkipUpBlock2D"))
    scheduler = diffusers.ScoreSdeVeScheduler()

    def reference(y, eta):
        scheduler.timesteps, scheduler.discrete_sigmas = torch.ones(1), torch.tensor([eta / 2])
        unit = (y + 1) / 2
        score = network(unit, torch.full((len(y),), eta / 2)).sample
        return 2 * scheduler.step_pred(score, torch.zeros(()), unit).prev_sample_mean - 1

    network.save_pretrained(f"{folder}/{name}")
    scheduler.save_pretrained(f"{folder}/{name}")
    return name, ["diffusers", "--model", f"{folder}/{name}"], reference, [0.03, 0.5, 20.0]


def preconditioned(name, folder, target):
    import diffusers

    network, scheduler = unet(), diffusers.EDMEulerScheduler(prediction_type=target)

    def reference(y, eta):
        level = torch.tensor(eta)
        out = network(scheduler.precondition_inputs(y, level), scheduler.precondition_noise(level)).sample
        return scheduler.precondition_outputs(y, out, level)

    return diffusers_case(name, folder, network, scheduler, reference, [0.003, 0.3, 60.0])


def trainer_case(folder, kind, reference_of, etas, settings=None):
    """A checkpoint as the Trainer writes it, with other weights beside the averaged ones."""
    import denoising_diffusion_model as library

    arguments = dict(dim=16, dim_mults=[1, 2], full_attn=[False, True], learned_sinusoidal_cond=kind != "GaussianDiffusion")
    configuration = {"class": kind, "unet": arguments, "diffusion": dict(image_size=SIDE, **(settings or {}))}
    diffusion = library.build(configuration).eval()
    name = kind + ("-" + "-".join(map(str, settings.values())) if settings else "")
    state = diffusion.state_dict()
    other = {key: torch.zeros_like(value) for key, value in state.items()}
    ema = {"ema_model." + key: value for key, value in state.items()} | {"initted": torch.tensor(True), "step": torch.tensor(1)}
    torch.save({"step": 1, "model": other, "ema": ema}, f"{folder}/{name}.pt")
    with open(f"{folder}/{name}.json", "w") as file:
        json.dump(configuration, file)
    return (name, ["denoising-diffusion-pytorch", "--checkpoint", f"{folder}/{name}.pt", "--config", f"{folder}/{name}.json"],
            reference_of(diffusion), etas(diffusion) if callable(etas) else etas)


def elucidated(diffusion):
    return lambda y, eta: diffusion.preconditioned_network_forward(y, eta)


def continuous(diffusion):
    """x from the mean of a step of the sampler, which is a part of the way from y to it."""

    def reference(y, eta):
        level, ahead = (torch.tensor(-2 * math.log(eta) + change, dtype=torch.double) for change in (0, 3))
        # The sampler in double precision, since digits are lost on the way back; the network in its own.
        stand_in = types.SimpleNamespace(log_snr=lambda time: ahead if time else level, model=Single(diffusion.model),
                                         clip_sample_denoised=False)
        z = level.sigmoid().sqrt() * y.double()
        mean, _ = type(diffusion).p_mean_variance(stand_in, z, 0, 1)
        c = -torch.expm1(level - ahead)
        return ((mean / ahead.sigmoid().sqrt() - (1 - c) * y.double()) / c).float()

    return reference


class Single(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, z, level):
        return self.network(z.float(), level.float()).double()


def steps_of(diffusion):
    a = diffusion.alphas_cumprod.double()
    return {((1 - a[t]) / a[t]).sqrt().item(): t for t in (0, 10, 300, 700)}


def discrete_diffusion(diffusion):
    def reference(y, eta):
        t = torch.full((len(y),), steps_of(diffusion)[eta])
        z = y * diffusion.sqrt_alphas_cumprod[t[0]]
        return diffusion.model_predictions(z, t).pred_x_start

    return reference


def cases(folder):
    torch.manual_seed(1)
    return [
        discrete("ddpm-noise", folder, unet()),
        discrete("ddpm-v", folder, unet(), prediction_type="v_prediction", beta_schedule="squaredcos_cap_v2",
                 rescale_betas_zero_snr=True),
        discrete("ddpm-picture", folder, unet(), prediction_type="sample"),
        discrete("ddpm-variance", folder, unet(out_channels=6), variance_type="learned_range"),
        discrete("ddpm-class", folder, unet(num_class_embeds=10), label=3),
        discrete("ddpm-grey", folder, unet(in_channels=1, out_channels=1)),
        variance_exploding("score-ve", folder),
        preconditioned("edm-scheduler", folder, "epsilon"),
        preconditioned("edm-scheduler-v", folder, "v_prediction"),
        trainer_case(folder, "ContinuousTimeGaussianDiffusion", continuous, [0.02, 0.5, 30.0]),
        trainer_case(folder, "ContinuousTimeGaussianDiffusion", continuous, [0.02, 0.5, 30.0], settings={"noise_schedule": "learned"}),
        trainer_case(folder, "VParamContinuousTimeGaussianDiffusion", continuous, [0.02, 0.5, 30.0]),
        trainer_case(folder, "ElucidatedDiffusion", elucidated, [0.003, 0.3, 60.0]),
        *(trainer_case(folder, "GaussianDiffusion", discrete_diffusion, steps_of, settings={"objective": objective})
          for objective in ("pred_noise", "pred_v", "pred_x0")),
    ]


def refused(folder):
    """(what is said, arguments of export.py)."""
    import diffusers

    def pipeline(name, network, scheduler, index=None):
        case = diffusers_case(name, folder, network, scheduler, None, None)
        if index:
            with open(f"{folder}/{name}/model_index.json", "w") as file:
                json.dump(index, file)
        return case[1]

    ddpm = diffusers.DDPMScheduler()
    return [
        ("give --label", pipeline("no-class", unet(num_class_embeds=10), ddpm)),
        ("it has no classes", pipeline("a-class", unet(), ddpm) + ["--label", "1"]),
        ("has a vqvae", pipeline("latent", unet(), ddpm, {"vqvae": ["diffusers", "VQModel"]})),
        ("it has 4 channels", pipeline("four", unet(in_channels=4, out_channels=4), ddpm)),
        ("CMStochasticIterativeScheduler", pipeline("consistency", unet(), diffusers.CMStochasticIterativeScheduler())),
        ("FlowMatchEulerDiscreteScheduler", pipeline("flow", unet(), diffusers.FlowMatchEulerDiscreteScheduler())),
    ]
