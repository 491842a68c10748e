"""`--plugin FILE`: a definition that nobody has installed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RULE = '''\
from typing import Annotated

from annotated_types import Gt

from optviz.core import Optimizer, definition
from optviz.lazy import np


@definition
class SignDescent(Optimizer):
    """Step by the sign of the gradient."""

    lr: Annotated[float, Gt(0), "step size"] = 0.1

    def init(self, x):
        return ()

    def step(self, f, x, state, t):
        return x - self.lr * np.sign(f.grad(x)), state
'''
CONFIG = """\
problem: quadratic
steps: 5
optimizers: [{name: my_rule, lr: 0.2}]
figures:
  loss: {formats: [png], size: [3, 2], dpi: 30, panel: {plot: loss}}
"""


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "my_rule.py").write_text(RULE)
    (tmp_path / "c.yaml").write_text(CONFIG)
    return tmp_path / "mine" / "my_rule.py"


def test_a_config_can_name_what_a_file_defines(optviz: Any, plugin: Path, tmp_path: Path) -> None:
    ran = optviz("run", "c.yaml", "--plugin", "mine/my_rule.py", "--data")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "outputs/c/loss.png").exists()
    assert "my_rule" in optviz("list", "optimizers", "--plugin", plugin).stdout
    assert "Step by the sign of the gradient." in optviz("show", "my_rule", "--plugin", plugin).stdout
    assert '"my_rule"' in optviz("schema", "--plugin", plugin).stdout
    assert optviz("verify", "c.yaml", "--plugin", plugin).returncode == 0


def test_it_is_made_again_when_the_file_changes_and_not_else(optviz: Any, plugin: Path) -> None:
    def made() -> str:
        return str(optviz("run", "-n", "c.yaml", "--plugin", plugin).stdout)

    optviz("run", "c.yaml", "--plugin", plugin)
    assert made() == ""

    plugin.write_text(RULE.replace("self.lr * np", "2 * self.lr * np"))

    assert "the code changed (optviz_plugin.my_rule)" in made()


def test_workers_have_it(optviz: Any, plugin: Path, tmp_path: Path, contents: Any) -> None:
    (tmp_path / "d.yaml").write_text(CONFIG)
    asked = ("run", "c.yaml", "d.yaml", "--plugin", plugin)

    assert optviz(*asked, "-o", "serial").returncode == 0
    assert optviz(*asked, "-j", 2, "-o", "parallel").returncode == 0

    assert contents(tmp_path / "serial") == contents(tmp_path / "parallel")


@pytest.mark.cluster
@pytest.mark.timeout(180)
def test_it_travels_to_the_workers_of_a_cluster(optviz: Any, plugin: Path, tmp_path: Path, contents: Any) -> None:
    asked = ("run", "c.yaml", "--plugin", plugin)

    there = optviz(*asked, "-o", "there", "--scheduler", "local")
    here = optviz(*asked, "-o", "here")

    assert (there.returncode, there.stderr, here.returncode) == (0, "", 0)
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_without_it_the_name_is_unknown(optviz: Any, plugin: Path) -> None:
    optviz("run", "c.yaml", "--plugin", plugin)

    ran = optviz("run", "c.yaml")

    assert ran.returncode == 2
    assert "there is no optimizer 'my_rule'" in ran.stderr


@pytest.mark.fault(56)
@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("absent.py", None, "is no Python file"),
        ("my-rule.py", RULE, "is no Python file whose name could be one of a definition"),
        ("wrong.py", "1 / 0\n", "does not load: ZeroDivisionError"),
        ("syntax.py", "def\n", "does not load: SyntaxError"),
        ("leaves.py", "raise SystemExit(3)\n", "does not load: SystemExit"),
        ("empty.py", "", "defines 0 definitions"),
        ("adam.py", RULE, "optimizers already has a 'adam'"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_in_a_sentence(
    optviz: Any, plugin: Path, name: str, text: str | None, told: str
) -> None:
    if text is not None:
        plugin.with_name(name).write_text(text)

    ran = optviz("run", "c.yaml", "--plugin", f"mine/{name}")

    assert ran.returncode == 2
    assert f"--plugin: mine/{name}" in ran.stderr
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr


def test_what_it_raises_is_its_own_fault(optviz: Any, plugin: Path) -> None:
    plugin.write_text(RULE.replace("np.sign(f.grad(x))", "missing"))

    ran = optviz("run", "c.yaml", "--plugin", "mine/my_rule.py")

    assert ran.returncode == 1
    assert "my_rule.py raised NameError" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_report_for_programs_holds_the_mistake(optviz: Any, plugin: Path) -> None:
    ran = optviz("validate", "c.yaml", "--plugin", "absent.py", "--format", "json")

    assert ran.returncode == 2
    assert json.loads(ran.stdout)["error"].startswith("--plugin: absent.py is no Python file")


BOWL = '''\
from optviz.core import Problem, definition
from optviz.lazy import np


@definition
class Bowl(Problem):
    """A bowl with ripples, given by its value alone."""

    def value(self, x):
        return {value}
'''


@pytest.fixture
def bowl(tmp_path: Path) -> Callable[[str], Path]:
    """Write a problem with this value, and a config that names it."""

    def write(value: str) -> Path:
        (tmp_path / "c.yaml").write_text(CONFIG.replace("quadratic", "bowl").replace("my_rule", "sgd"))
        path = tmp_path / "bowl.py"
        path.write_text(BOWL.replace("{value}", value))
        return path

    return write


def test_a_problem_needs_no_more_than_its_value(optviz: Any, bowl: Any, tmp_path: Path) -> None:
    plugin = bowl("x[..., 0] ** 2 + x[..., 1] ** 2 + 0.1 * np.sin(x[..., 0])")

    ran = optviz("run", "c.yaml", "--plugin", plugin, "--data")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "outputs/c/loss.png").exists()


def test_a_value_from_which_no_gradient_follows_names_its_line(optviz: Any, bowl: Any) -> None:
    ran = optviz("validate", "c.yaml", "--plugin", bowl("float(x[..., 0]) ** 2"))

    assert ran.returncode == 2
    assert "bowl.py, line 10: needs the value of an array" in ran.stderr
