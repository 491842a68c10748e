"""Problems that draw: every step meets its own draw, and the whole loss is the mean of all that can be drawn."""

from __future__ import annotations

import numpy as np
import pytest

from optviz.problems.gradient_stream import GradientStream
from optviz.problems.linear_model import LinearModel
from optviz.problems.minibatch_losses import MinibatchLosses

W = np.array([[0.2, -1.0, 3.0], [1.0, 1.0, 1.0]])


def test_the_expected_loss_is_the_mean_of_many_batches() -> None:
    model = LinearModel(frequencies=(0.9, 0.5, 0.1), weights=(1, 2, -1), noise=0.3, draws=20_000, batch=10)

    mean = np.mean([model.at(step).value(W) for step in range(20_000)], axis=0)

    np.testing.assert_allclose(model.value(W), mean, rtol=0.02)


def test_the_expected_loss_at_the_true_weights_is_that_of_the_noise() -> None:
    model = LinearModel(weights=(1, 2, -1), noise=0.3)

    assert model.value(model.minima[0]) == pytest.approx(0.3**2 / 2)


def test_each_batch_is_its_own_least_squares() -> None:
    model = LinearModel(draws=5, batch=4)
    random = np.random.default_rng(0)
    x = (random.random((5, 4, 3)) < (0.5, 0.1, 0.01)).astype(float)
    y = x.sum(axis=-1) + 0.05 * random.standard_normal((5, 4))

    np.testing.assert_allclose(model.at(3).grad(W), [x[3].T @ (x[3] @ w - y[3]) / 4 for w in W], atol=1e-15)


def test_a_linear_model_tells_of_its_features() -> None:
    known = LinearModel(weights=(1, 2, -1)).per_coordinate()

    assert {name: each.tolist() for name, each in known.items()} == {
        "frequency": [0.5, 0.1, 0.01],
        "true_weight": [1, 2, -1],
    }


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (LinearModel(frequencies=(0.5, 0.1)), ("frequencies",)),
        (LinearModel(weights=(1.0,)), ("weights",)),
        (LinearModel(features=("a", "a", "b")), ("features",)),
        (LinearModel(batch=100_000, draws=1_000_000), ("draws",)),
        (GradientStream(sizes=(1.0,)), ("sizes",)),
        (GradientStream(streams=("noise", (1.0, 2.0))), ("streams", 1)),
        (GradientStream(streams=("noise",) * 1000, length=1_000_000), ("length",)),
    ],
)
def test_settings_that_do_not_go_together_are_named(problem: LinearModel | GradientStream, place: tuple) -> None:
    assert [mistake.path for mistake in problem.check()] == [place]


def test_streams_are_what_their_names_say() -> None:
    stream = GradientStream(
        streams=("noise", "ramp", "constant", (3.0, 1.0, 2.0)), sizes=(2, 5, 7, -1), length=3, seed=1
    )

    met = [stream.at(step).grad(np.zeros(4)) for step in range(3)]

    noise = 2 * np.random.RandomState(1).normal(0, 1, 3)
    np.testing.assert_allclose(met, np.column_stack([noise, [0, 5, 10], [7, 7, 7], [-3, -1, -2]]))


def test_streams_of_one_kind_are_numbered() -> None:
    stream = GradientStream(streams=("noise", "ramp", "noise", (0.0,) * 100))

    assert stream.coordinates == ("noise 1", "ramp", "noise 2", "given")


@pytest.mark.parametrize("problem", [LinearModel(draws=3), GradientStream(length=3)])
def test_there_is_nothing_beyond_the_last_draw(problem: LinearModel | GradientStream) -> None:
    assert problem.horizon == 3
    with pytest.raises(IndexError):
        problem.at(3)


def test_minibatches_are_met_in_turn() -> None:
    losses = MinibatchLosses(batches=4)
    x = np.array([[-3.0], [2.5]])

    assert np.array_equal(losses.at(6).value(x), losses.at(2).value(x))
    assert not np.array_equal(losses.at(3).value(x), losses.at(2).value(x))


def test_minibatches_can_be_drawn_in_any_order() -> None:
    losses = MinibatchLosses(order="drawn")

    met = {float(losses.at(step).value(np.zeros(1))) for step in range(50)}

    assert 20 < len(met) < 50


def test_the_whole_loss_is_the_mean_over_all_minibatches() -> None:
    losses = MinibatchLosses(batches=7)
    x = np.linspace(-12, 12, 50)[:, None]

    np.testing.assert_allclose(losses.value(x), np.mean([losses.at(i).value(x) for i in range(7)], axis=0))


@pytest.mark.parametrize("share", [0.0, 0.23, 1.0])
def test_sharing_brings_minibatches_together_but_keeps_their_mean(share: float) -> None:
    x = np.linspace(-10, 10, 30)[:, None]
    apart, near = MinibatchLosses(), MinibatchLosses(share=share)

    np.testing.assert_allclose(near.value(x), apart.value(x))
    expected = share * apart.at(5).value(x) + (1 - share) * apart.value(x)
    np.testing.assert_allclose(near.at(5).value(x), expected)


def test_beyond_its_points_a_loss_goes_straight_on() -> None:
    loss = MinibatchLosses().at(0)
    x = np.array([[10.0], [11.0], [12.0], [13.0]])

    slopes = np.diff(loss.value(x))

    np.testing.assert_allclose(slopes, loss.grad(x)[1:, 0])
    np.testing.assert_allclose(slopes, slopes[0])


def test_the_curve_is_smooth_across_its_points() -> None:
    loss = MinibatchLosses().at(0)
    points = np.linspace(-10, 10, 100)[1:-1, None]

    np.testing.assert_allclose(loss.grad(points - 1e-9), loss.grad(points + 1e-9), atol=1e-6)
