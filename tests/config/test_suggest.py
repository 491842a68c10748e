from __future__ import annotations

import pytest

from optviz.config.suggest import did_you_mean, nearest

ADAM = ("name", "label", "color", "start", "steps", "lr", "beta1", "beta2", "eps", "eps_place", "bias_correction")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("LR", "lr"),
        ("learning_rate", "lr"),
        ("learning-rate", "lr"),
        ("learningRate", "lr"),
        ("step_size", "lr"),
        ("eta", "lr"),
        ("epsilon", "eps"),
        ("Epsilon", "eps"),
        ("beta_1", "beta1"),
        ("betas", "beta1"),
        ("colour", "color"),
        ("stpes", "steps"),
        ("iterations", "steps"),
        ("x0", "start"),
        ("bias_corection", "bias_correction"),
    ],
)
def test_another_word_for_a_setting_is_known(word: str, meant: str) -> None:
    assert nearest(word, ADAM) == meant


@pytest.mark.parametrize(
    ("word", "allowed", "meant"),
    [
        ("gamma", ("lr", "decay"), "decay"),
        ("rho", ("lr", "gamma"), "gamma"),
        ("alpha", ("lr", "decay"), "lr"),
        ("alpha", ("lr", "alpha"), "alpha"),
        ("momentun", ("lr", "momentum"), "momentum"),
        ("optimisers", ("optimizers", "problem"), "optimizers"),
        ("centre", ("center", "left"), "center"),
        ("grey", ("gray", "red"), "gray"),
        ("gray", ("grey", "red"), "grey"),
        ("figsize", ("size", "dpi"), "size"),
        ("fps", ("frames", "interval"), "interval"),
        ("Heavy Ball", ("heavy_ball", "sgd"), "heavy_ball"),
    ],
)
def test_the_nearest_of_what_is_allowed_is_meant(word: str, allowed: tuple[str, ...], meant: str) -> None:
    assert nearest(word, allowed) == meant


def test_nothing_is_made_up() -> None:
    assert nearest("xyzzy", ADAM) is None
    assert nearest("", ()) is None
    assert did_you_mean("xyzzy", ADAM) is None
    assert nearest("q" * 100_000, ADAM) is None
