"""Run colours that hold up for colour-blind readers and in grey.

Distances are those of CAM02-UCS (Luo, Cui and Li 2006), by colorspacious. Protanopia and deuteranopia are simulated as
in Machado, Oliveira and Fernandes (2009) at full severity, tritanopia as in Brettel, Viénot and Mollon (1997) with the
numbers of libDaltonLens, all in linear RGB.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from colorspacious import cspace_convert
from matplotlib.colors import to_rgb

from optviz.drawing import styles

LEAST = 10.0  # of a distance between two colours of runs
PROTAN = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
DEUTAN = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
TRITAN_NEAR = [[1.01277, 0.13548, -0.14826], [-0.01243, 0.86812, 0.14431], [0.07589, 0.80500, 0.11911]]
TRITAN_FAR = [[0.93678, 0.18979, -0.12657], [0.06154, 0.81526, 0.12320], [-0.37562, 1.12767, 0.24796]]
TRITAN_PLANE = [0.03901, -0.02788, -0.01113]


def seen(colors: np.ndarray, eye: str) -> np.ndarray:
    """Colours (N, 3) in sRGB as an eye sees them."""
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    if eye in ("protan", "deutan"):
        linear = linear @ np.transpose(PROTAN if eye == "protan" else DEUTAN)
    elif eye == "tritan":
        near = (linear @ np.array(TRITAN_PLANE) >= 0)[:, None]
        linear = np.where(near, linear @ np.transpose(TRITAN_NEAR), linear @ np.transpose(TRITAN_FAR))
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def closest(names: tuple[str, ...], eye: str) -> float:
    places = cspace_convert(seen(np.array([to_rgb(name) for name in names]), eye), "sRGB1", "CAM02-UCS")
    return min(float(np.linalg.norm(one - other)) for one, other in combinations(places, 2))


@pytest.mark.parametrize(("eye", "distance"), [("normal", 20.8), ("protan", 14.0), ("deutan", 14.8)])
def test_distances_are_those_that_are_known_of_okabe_and_ito_s_palette(eye: str, distance: float) -> None:
    assert closest(styles.PALETTES["okabe-ito"], eye) == pytest.approx(distance, abs=0.05)


@pytest.mark.parametrize("eye", ["normal", "protan", "deutan", "tritan"])
@pytest.mark.parametrize("style", styles.NAMES)
def test_the_first_eight_colours_of_a_style_are_told_apart(style: str, eye: str) -> None:
    assert closest(styles.palette((style,))[:8], eye) >= LEAST


@pytest.mark.parametrize("style", styles.NAMES)
def test_dashes_and_markers_tell_the_first_eight_runs_apart_in_grey(style: str) -> None:
    runs = styles.appearances(8, (style,))

    assert len({run.marker for run in runs}) == len({run.linestyle for run in runs}) == 8


@pytest.mark.parametrize("style", styles.NAMES)
def test_colours_stand_out_from_the_page(style: str) -> None:
    page = styles.luminance(styles.NIGHT if style == "dark" else "white")
    for color in styles.palette((style,))[:8]:
        light, dark = sorted((styles.luminance(color), page), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 1.9, color
