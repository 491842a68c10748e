"""Stand-in arrays: object arrays of nodes, on which numpy code builds the graph of what it does.

Shapes, indexing, stacking and broadcasting are numpy's own. What needs the value of a number is refused, with the line
of the code that asked.
"""

from __future__ import annotations

import sys
from functools import reduce
from typing import TYPE_CHECKING, Any

from optviz.lazy import np
from optviz.symbolic.graph import Node, as_node, const, is_const, make
from optviz.symbolic.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

OWN = ("numpy", "optviz.symbolic", "contextlib", "functools")
UFUNCS = {operation.numpy: op for op, operation in OPERATIONS.items()} | {
    "absolute": "abs", "fabs": "abs", "bitwise_and": "and", "bitwise_or": "or", "invert": "not", "float_power": "pow",
}  # fmt: skip
REDUCED = {"add": "add", "multiply": "mul", "maximum": "maximum", "minimum": "minimum"}
PRODUCTS = ("matmul", "vecdot", "matvec", "vecmat")
COMPOSED: dict[str, Callable[[Node], Node]] = {
    "square": lambda a: make("mul", a, a),
    "reciprocal": lambda a: make("div", const(1), a),
    "positive": lambda a: a,
    "conjugate": lambda a: a,
    "isnan": lambda a: make("ne", a, a),
    "isfinite": lambda a: make("eq", make("sub", a, a), const(0)),
}


class TraceError(Exception):
    """What code does that has no graph, and in which line."""


def refuse(message: str) -> TraceError:
    """The error, naming the innermost line that is neither ours nor numpy's."""
    frame: Any = sys._getframe(1)
    while frame and frame.f_globals.get("__name__", "").startswith(OWN):
        frame = frame.f_back
    file = "/".join(frame.f_code.co_filename.split("/")[-2:]) if frame else ""
    return TraceError(f"{file}, line {frame.f_lineno}: {message}" if frame else message)


def operation(op: str, *args: Node) -> Node:
    """A node as numpy computes it: powers by these numbers are other functions there."""
    if op == "pow" and is_const(args[1], 2, 0.5, -1):
        power = args[1].value
        return make("sqrt", args[0]) if power == 0.5 else COMPOSED["square" if power == 2 else "reciprocal"](args[0])
    return make(op, *args)


def traced(array: Any) -> Any:
    """A stand-in array of nodes and numbers."""
    return np.asarray(array, dtype=object).view(Traced)


def nodes(array: Any) -> list[Node]:
    """The elements of an array, in order, as nodes."""
    return [as_node(each) for each in np.asarray(array, dtype=object).view(np.ndarray).reshape(-1)]


def elementwise(function: Callable[..., Any], *arrays: Any) -> Any:
    """A function of nodes over arrays that broadcast."""
    plain = [np.asarray(each, dtype=object).view(np.ndarray) for each in arrays]
    return traced(np.frompyfunc(lambda *args: function(*map(as_node, args)), len(plain), 1)(*plain))


class Traced(np.ndarray[Any, Any]):
    """An array of nodes."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **more: Any) -> Any:
        name = ufunc.__name__
        if method == "reduce" and name in REDUCED:
            result = _reduced(REDUCED[name], *inputs, **more)
        elif name in PRODUCTS or (method == "accumulate" and name in ("add", "multiply")):
            plain = (np.asarray(each, dtype=object).view(np.ndarray) for each in inputs)
            result = traced(getattr(ufunc, method)(*plain, **more))
        elif method != "__call__" or name not in {*UFUNCS, *COMPOSED} or more.pop("where", True) is not True:
            raise refuse(f"np.{name} cannot be traced in this form; use numpy's elementary functions and np.where")
        else:
            op = UFUNCS.get(name)
            result = elementwise(COMPOSED[name] if op is None else lambda *args: operation(op, *args), *inputs)
        if out is None:
            return result
        out[0][...] = result
        return out[0]

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function in _handled():
            return _handled()[function](*args, **kwargs)
        try:
            return super().__array_function__(function, types, args, kwargs)
        except (TypeError, AttributeError) as error:
            raise refuse(f"np.{function.__name__} cannot be traced: {error}") from None

    def __bool__(self) -> bool:
        if self.size != 1:
            raise refuse("branches on an array; use np.where")
        return bool(nodes(self)[0])

    def __float__(self) -> float:
        raise refuse("needs the value of an array: float(), int(), an index or math; use numpy's functions")

    __int__ = __index__ = __float__  # type: ignore[assignment]

    def __getitem__(self, key: Any) -> Any:
        if any(isinstance(part, Traced) for part in (key if isinstance(key, tuple) else (key,))):
            raise refuse("picks elements by their values; use np.where")
        return traced(super().__getitem__(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        if not self.flags.writeable:
            raise refuse("writes into an array that it was given")
        super().__setitem__(key, value)

    def tolist(self) -> Any:
        raise refuse("needs the value of an array: tolist(); use numpy's functions")

    item = tolist  # type: ignore[assignment]


def _reduced(op: str, array: Any, axis: Any = 0, *, keepdims: bool = False, **more: Any) -> Any:
    """A sum or the like over axes, in order."""
    plain = np.asarray(array, dtype=object).view(np.ndarray)
    every = range(plain.ndim)
    axes = tuple(every) if axis is None else tuple(each % plain.ndim for each in np.atleast_1d(axis).tolist())
    rest = tuple(side for i, side in enumerate(plain.shape) if i not in axes)
    rows = np.moveaxis(plain, axes, range(len(axes))).reshape(-1, *rest)
    whole = reduce(lambda a, b: elementwise(lambda x, y: make(op, x, y), a, b), rows)
    return traced(np.expand_dims(np.asarray(whole, dtype=object), axes) if keepdims else whole)


def _where(condition: Any, *choice: Any) -> Any:
    if len(choice) != 2:
        raise refuse("np.where with one argument picks elements by their values; give it both choices")
    return elementwise(lambda c, a, b: make("where", c, a, b), condition, *choice)


def _norm(x: Any, *args: Any, axis: Any = None, keepdims: bool = False, **more: Any) -> Any:
    order = args[0] if args else more.get("ord")
    if order not in (None, 2):
        raise refuse(f"np.linalg.norm of order {order} cannot be traced")
    return np.sqrt(np.sum(x * x, axis=axis, keepdims=keepdims))


def _filled(value: float) -> Callable[..., Any]:
    return lambda like, *_, **__: elementwise(lambda _: const(value), like)


def _broadcast(*arrays: Any, **_: Any) -> Any:
    shape = np.broadcast_shapes(*map(np.shape, arrays))
    return tuple(np.broadcast_to(traced(each), shape, subok=True) for each in arrays)


def _handled() -> dict[Any, Callable[..., Any]]:
    """What stands for those numpy functions that ask for values."""
    return {
        np.where: _where,
        np.linalg.norm: _norm,
        np.clip: lambda a, low, high, **_: np.minimum(np.maximum(a, low), high),
        np.zeros_like: _filled(0.0),
        np.ones_like: _filled(1.0),
        np.full_like: lambda like, value, **_: elementwise(lambda _, each: each, like, value),
        np.broadcast_arrays: _broadcast,
    }
