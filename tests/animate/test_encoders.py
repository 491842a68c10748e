"""Animations as their readers see them: every frame, its time, its colours, and a file of little size."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from typing import TYPE_CHECKING, Any

import imageio.v3 as iio
import numpy as np
import pytest
from imageio_ffmpeg import count_frames_and_secs, get_ffmpeg_exe
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from optviz.animate import encoders
from optviz.animate.encoders import FORMATS, EncodingError, MissingExtraError
from optviz.animate.pictures import compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

LOSSLESS = ("apng", "webp")
PICTURES = ("gif", *LOSSLESS)

each = pytest.mark.parametrize("kind", PICTURES)
every = pytest.mark.parametrize("kind", [*PICTURES, "mp4"])


def write(frames: Iterable[NDArray[np.uint8]], path: Path, kind: str, **told: Any) -> int:
    return encoders.write(compared(frames), {path: kind}, **told)


def plain(number: int, size: tuple[int, int] = (30, 20)) -> list[NDArray[np.uint8]]:
    """White frames on which a red square wanders."""
    return [square(k, size) for k in range(number)]


def square(k: int, size: tuple[int, int] = (30, 20)) -> NDArray[np.uint8]:
    width, height = size
    frame = np.full((height, width, 4), 255, np.uint8)
    frame[3:8, k % (width - 5) : k % (width - 5) + 5] = (200, 10, 10, 255)
    return frame


def noise(number: int, size: tuple[int, int] = (60, 41)) -> list[NDArray[np.uint8]]:
    frames = np.random.default_rng(1).integers(0, 256, (number, size[1], size[0], 4), dtype=np.uint8)
    frames[..., 3] = 255
    return list(frames)


def shown(path: Path) -> NDArray[np.uint8]:
    """What imageio reads, (N, H, W, 3)."""
    return np.stack(list(iio.imiter(path, mode="RGB")))


def played(path: Path, size: tuple[int, int], *options: str) -> NDArray[np.uint8]:
    """What ffmpeg shows, (N, H, W, 4), without any diagnostic."""
    command = [get_ffmpeg_exe(), "-v", "error", "-i", path, *options, "-f", "rawvideo", "-pix_fmt", "rgba", "-"]
    told = subprocess.run(command, check=True, capture_output=True)
    assert told.stderr == b""
    return np.frombuffer(told.stdout, np.uint8).reshape(-1, size[1], size[0], 4)


def durations(path: Path) -> list[float]:
    with Image.open(path) as image:
        return [image.seek(k) or (image.load() and image.info["duration"]) for k in range(image.n_frames)]


@every
@pytest.mark.parametrize("number", [1, 2, 7])
def test_every_frame_is_there(kind: str, number: int, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"

    written = write(plain(number), path, kind)

    read = count_frames_and_secs(path)[0] if kind == "mp4" else len(shown(path))
    assert (written, read) == (number, number)


def test_several_files_are_written_of_frames_that_are_made_once(tmp_path: Path) -> None:
    asked = []

    def once() -> Iterator[NDArray[np.uint8]]:
        for frame in plain(7):
            asked.append(frame)
            yield frame

    encoders.write(compared(once()), {tmp_path / kind: kind for kind in FORMATS}, comment="c")

    assert len(asked) == 7
    for kind in FORMATS:
        write(plain(7), tmp_path / "alone", kind, comment="c")
        assert (tmp_path / kind).read_bytes() == (tmp_path / "alone").read_bytes()


@each
def test_equal_frames_are_kept(kind: str, tmp_path: Path) -> None:
    first, second = plain(2)
    frames = [first, first, first, second, second, first]

    write(frames, tmp_path / "a", kind, interval=70)

    assert np.array_equal(shown(tmp_path / "a"), [f[..., :3] for f in frames])
    assert durations(tmp_path / "a") == [70] * 6


@each
def test_few_colours_are_shown_exactly(kind: str, tmp_path: Path) -> None:
    frames = plain(40)

    write(frames, tmp_path / "a", kind)

    assert np.array_equal(shown(tmp_path / "a"), [f[..., :3] for f in frames])


@pytest.mark.parametrize("kind", LOSSLESS)
def test_any_number_of_colours_is_shown_exactly(kind: str, tmp_path: Path) -> None:
    frames = noise(3)

    write(frames, tmp_path / "a", kind)

    assert np.array_equal(shown(tmp_path / "a"), [f[..., :3] for f in frames])


@pytest.mark.parametrize("kind", LOSSLESS)
def test_opacity_is_kept_from_frame_to_frame(kind: str, tmp_path: Path) -> None:
    frames = noise(3)
    for k, frame in enumerate(frames):
        frame[: 5 + k, :, 3] = 40 * k

    write(frames, tmp_path / "a", kind)

    with Image.open(tmp_path / "a") as image:
        read = np.stack([image.seek(k) or np.asarray(image.convert("RGBA")) for k in range(3)])
    assert np.array_equal(read[..., 3], np.stack(frames)[..., 3])
    assert np.array_equal(read[..., :3][read[..., 3] > 0], np.stack(frames)[..., :3][read[..., 3] > 0])


@pytest.mark.parametrize("colours", [1, 2, 3, 4, 5, 128, 129, 254, 255, 256])
def test_a_gif_shows_as_many_colours_as_fit_exactly(colours: int, tmp_path: Path) -> None:
    shades = np.random.default_rng(2).permutation(1 << 24)[: 2 * colours].astype("<u4").view(np.uint8).reshape(2, -1, 4)
    first, second = (np.concatenate([s, s[::-1]])[None] for s in shades)
    first[..., 3] = second[..., 3] = 255
    frames = [first, second] if colours < 256 else [first, first]

    write(frames, tmp_path / "a.gif", "gif")

    assert np.array_equal(shown(tmp_path / "a.gif"), [f[..., :3] for f in frames])


def test_a_gif_of_noise_stays_near(tmp_path: Path) -> None:
    frames = noise(3)

    write(frames, tmp_path / "a.gif", "gif")

    assert np.abs(shown(tmp_path / "a.gif") - np.stack(frames)[..., :3].astype(float)).mean() < 20


def test_a_pixel_of_a_gif_is_there_if_it_is_a_third_opaque(tmp_path: Path) -> None:
    frame = np.zeros((4, 4, 4), np.uint8)
    frame[0], frame[1] = (255, 0, 0, 85), (255, 0, 0, 84)

    write([frame, frame[::-1]], tmp_path / "a.gif", "gif")

    opacity = [each[:, 0, 3].tolist() for each in iio.imiter(tmp_path / "a.gif", mode="RGBA")]
    assert opacity == [[255, 0, 0, 0], [0, 0, 0, 255]]


@pytest.mark.parametrize(("interval", "number"), [(10, 5), (33, 100), (15, 4), (16, 60), (100, 3), (60_000, 2)])
def test_the_delays_of_a_gif_add_up(interval: int, number: int, tmp_path: Path) -> None:
    write(plain(number), tmp_path / "a.gif", "gif", interval=interval)

    found = durations(tmp_path / "a.gif")
    assert abs(sum(found) - number * interval) <= 5
    assert max(abs(delay - interval) for delay in found) < 10


@pytest.mark.parametrize("kind", LOSSLESS)
def test_delays_are_exact_elsewhere(kind: str, tmp_path: Path) -> None:
    write(plain(5), tmp_path / "a", kind, interval=33)

    assert durations(tmp_path / "a") == [33] * 5


@pytest.mark.parametrize("interval", [33, 40, 100])
def test_a_video_takes_its_time(interval: int, tmp_path: Path) -> None:
    write(plain(12), tmp_path / "a.mp4", "mp4", interval=interval)

    assert count_frames_and_secs(tmp_path / "a.mp4") == (12, pytest.approx(12 * interval / 1000, abs=0.011))


def test_a_video_of_odd_size_gets_one_more_row_and_column_in_the_colour_of_its_corner(tmp_path: Path) -> None:
    write(plain(4, (31, 21)), tmp_path / "a.mp4", "mp4")

    read = played(tmp_path / "a.mp4", (32, 22))
    assert len(read) == 4
    assert read[:, 21].min() > 250
    assert read[:, :, 31].min() > 250


def test_a_video_has_the_colours_of_the_frames(tmp_path: Path) -> None:
    frame = np.full((64, 64, 4), 255, np.uint8)
    frame[:, :32, :3] = (30, 120, 200)

    write([frame] * 3, tmp_path / "a.mp4", "mp4")

    read = played(tmp_path / "a.mp4", (64, 64))
    assert np.abs(read[1, 30, 10, :3] - np.array([30.0, 120, 200])).max() <= 4


@each
@pytest.mark.parametrize("loop", [0, 1, 2, 5])
def test_it_plays_as_often_as_asked(kind: str, loop: int, tmp_path: Path) -> None:
    write(plain(3), tmp_path / "a", kind, loop=loop)

    with Image.open(tmp_path / "a") as image:
        said = image.info.get("loop")
    # A GIF without the extension plays once; its number counts the times after the first.
    expected = {0: 0, 1: None}.get(loop, loop - 1) if kind == "gif" else loop
    assert said == expected


def test_the_extension_for_endless_loops_is_netscapes(tmp_path: Path) -> None:
    write(plain(3), tmp_path / "a.gif", "gif")

    assert b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00" in (tmp_path / "a.gif").read_bytes()


@every
def test_a_comment_is_stored(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    write(plain(2), path, kind, comment="optviz 1; config <α> & more " + "z" * 300)

    text = path.read_bytes().replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&amp;", b"&")
    assert "config <α> & more z".encode() in text
    assert (count_frames_and_secs(path)[0] if kind == "mp4" else len(shown(path))) == 2


@every
def test_equal_frames_in_another_process_give_equal_bytes(kind: str, tmp_path: Path) -> None:
    code = (
        "import sys, numpy as np; from pathlib import Path; from optviz.animate.encoders import write;"
        "from optviz.animate.pictures import compared;"
        "f = np.random.default_rng(1).integers(0, 256, (3, 41, 60, 4), dtype=np.uint8); f[..., 3] = 255;"
        f"write(compared(f), {{Path(sys.argv[1]): {kind!r}}}, comment='c')"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "b"], check=True, env={"PYTHONHASHSEED": "7", "PATH": ""})

    write(noise(3), tmp_path / "a", kind, comment="c")

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@every
def test_no_frames_are_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(EncodingError, match="at least one frame"):
        write([], tmp_path / "a", kind)


@every
def test_a_frame_of_another_size_is_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(EncodingError, match="30 x 40 pixels follows frames of 30 x 20"):
        write([square(0), square(0, (30, 40))], tmp_path / "a", kind)


@pytest.mark.parametrize(("kind", "side"), [("gif", 65_536), ("webp", 16_384)])
def test_a_side_that_the_format_cannot_hold_is_refused(kind: str, side: int, tmp_path: Path) -> None:
    with pytest.raises(EncodingError, match=f"at most .* not {side} x 1"):
        write([np.zeros((1, side, 4), np.uint8)], tmp_path / "a", kind)


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncodingError, match="'bmp' is no format"):
        write(plain(1), tmp_path / "a.bmp", "bmp")


@every
def test_a_mistake_while_frames_are_made_is_passed_on(kind: str, tmp_path: Path) -> None:
    def broken() -> Iterator[NDArray[np.uint8]]:
        yield from plain(2)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(broken(), tmp_path / "a", kind)


def test_a_video_without_the_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)

    with pytest.raises(MissingExtraError, match="optviz\\[video\\]"):
        write(plain(1), tmp_path / "a.mp4", "mp4")


def test_a_video_that_ffmpeg_cannot_write_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file or directory"):
        write(plain(3), tmp_path / "missing" / "a.mp4", "mp4")


@each
def test_memory_does_not_grow_with_the_number_of_frames(kind: str, tmp_path: Path) -> None:
    def peak(number: int) -> int:
        tracemalloc.start()
        write((square(k, (200, 150)) for k in range(number)), tmp_path / "a", kind)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(2)
    assert peak(200) < peak(10) + 50_000


@pytest.fixture(scope="module")
def contours() -> list[NDArray[np.uint8]]:
    """Real frames: contours with lines and labels, dots and paths that grow over them."""
    figure = Figure(figsize=(10, 6), dpi=100)
    FigureCanvasAgg(figure)
    ax: Any = figure.add_subplot(xlabel="Intercept", ylabel="Slope", title="four paths", xlim=(-10, 10), ylim=(-10, 10))
    x, y = np.meshgrid(np.linspace(-10, 10, 200), np.linspace(-10, 10, 200))
    z = np.sqrt((x + 2) ** 2 + 9 * (y - 2) ** 2)
    ax.contourf(x, y, z, levels=30, cmap="magma")
    ax.clabel(ax.contour(x, y, z, levels=8, colors="black", linestyles="--", alpha=0.5))
    t = np.linspace(0, 1, 60)
    colours = ("white", "blue", "green", "red")
    lines = [ax.plot([], [], "o-", color=c, alpha=0.7, lw=3, label=c)[0] for c in colours]
    ax.legend(loc="upper right")
    return [_drawn(figure, lines, t[: n + 1]) for n in range(60)]


def _drawn(figure: Figure, lines: Sequence[Any], t: NDArray[np.float64]) -> NDArray[np.uint8]:
    for k, line in enumerate(lines):
        line.set_data(2 - 4 * t + np.cos(20 * t + k), 9 - 7 * t + 4 * np.exp(-3 * t) * np.sin(20 * t + k))
    canvas: Any = figure.canvas
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def test_a_gif_of_contours_is_near_on_every_frame(contours: list[NDArray[np.uint8]], tmp_path: Path) -> None:
    write(contours, tmp_path / "a.gif", "gif")

    error = [g - f[..., :3].astype(float) for g, f in zip(shown(tmp_path / "a.gif"), contours, strict=True)]
    noise_ratio = [10 * np.log10(255**2 / max(np.mean(e**2), 1e-9)) for e in error]
    assert min(noise_ratio) >= 50
    assert max(np.abs(e).max() for e in error) <= 16
    assert max(np.abs(e).mean() for e in error) <= 0.3


@pytest.mark.parametrize("kind", LOSSLESS)
def test_contours_are_exact_without_loss(kind: str, contours: list[NDArray[np.uint8]], tmp_path: Path) -> None:
    write(contours[::6], tmp_path / "a", kind)

    assert np.array_equal(shown(tmp_path / "a"), [f[..., :3] for f in contours[::6]])


def test_a_video_of_contours_is_near(contours: list[NDArray[np.uint8]], tmp_path: Path) -> None:
    write(contours[::6], tmp_path / "a.mp4", "mp4")

    error = played(tmp_path / "a.mp4", (1000, 600)) - np.stack(contours[::6]).astype(float)
    assert 10 * np.log10(255**2 / np.mean(error**2)) > 28  # yuv420p halves the resolution of colours


def test_a_gif_of_contours_is_far_smaller_than_one_of_whole_frames(
    contours: list[NDArray[np.uint8]], tmp_path: Path
) -> None:
    write(contours, tmp_path / "a.gif", "gif")
    images = [Image.fromarray(f[..., :3]).quantize(256) for f in contours]

    single = []
    for image in images[::20]:
        image.save(tmp_path / "one.gif")
        single.append((tmp_path / "one.gif").stat().st_size)

    assert (tmp_path / "a.gif").stat().st_size * 10 < np.mean(single) * len(contours)


def test_ffmpeg_reads_the_apng_frame_by_frame(contours: list[NDArray[np.uint8]], tmp_path: Path) -> None:
    write(contours[:5], tmp_path / "a.apng", "apng")

    assert np.array_equal(played(tmp_path / "a.apng", (1000, 600)), contours[:5])
