# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Networks that know their noise by a time step, under a log-SNR."""

import torch

from torchscript import LOWEST_LOG_SNR, Refusal


def log_snr_of(alphas_cumprod):
    """Of the steps of a discrete schedule, downwards, as far as they tell something."""
    a = alphas_cumprod.double()
    a = a[(a > 0) & (a < 1)]
    levels = torch.log(a) - torch.log1p(-a)
    levels = levels[levels >= LOWEST_LOG_SNR]
    if len(levels) < 2 or not bool((levels.diff() < 0).all()):
        raise Refusal("the noise of its schedule does not grow from step to step")
    return levels


class Timesteps(torch.nn.Module):
    """Between two steps of the schedule the time is interpolated, linearly in log-SNR; `whole`: the nearest one is taken."""

    def __init__(self, network, levels, whole=False):
        super().__init__()
        self.network, self.whole = network, whole
        self.register_buffer("levels", levels.float())
        self.register_buffer("steps", -levels.diff().float())

    def forward(self, z, log_snr):
        c = log_snr.view(-1, 1)
        # Each interval that lies before c counts as a step, the one that holds it in part.
        t = ((self.levels[:-1] - c) / self.steps).clamp(0, 1).sum(1)
        return self.network(z, torch.round(t).long() if self.whole else t)


class FirstChannels(torch.nn.Module):
    """Without the variances that some networks return behind the mean."""

    def __init__(self, network, channels):
        super().__init__()
        self.network, self.channels = network, channels

    def forward(self, z, c):
        return self.network(z, c)[:, :self.channels]
