"""The JSON Schema of configs, made from the definitions: what an editor completes and checks while one types.

It is a little kinder than `optviz validate`: with `extends` a config may leave out what it inherits.
"""

from __future__ import annotations

import typing
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from optviz import model, registry
from optviz.core import Defined, Optimizer
from optviz.core.definition import key_of
from optviz.describe import described
from optviz.page import Page

Schema = dict[str, Any]


def schema() -> Schema:
    """The schema of a whole config, as JSON Schema 2020-12."""
    parts: Schema = {}
    definitions = {
        "problem": _named("problems", "name", None, parts),
        "optimizer": _named("optimizers", "name", model.Common, parts),
        "schedule": _named("schedules", "schedule", None, parts),
        "panel": {"anyOf": _one_of_kind("plots", "plot", model.Panel, parts)},
        "figure": _figure(parts),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "optviz config",
        "type": "object",
        "additionalProperties": False,
        "anyOf": [{"required": ["extends"]}, {"required": ["problem", "optimizers"]}],
        "properties": {
            "extends": {"type": "string", "description": "a config that this one is laid over"},
            **_object(model.Setup, parts)["properties"],
            "problem": {"$ref": "#/$defs/problem"},
            "optimizers": {"type": "array", "minItems": 1, "maxItems": 100, "items": {"$ref": "#/$defs/optimizer"}},
            "vary": {"type": "object", "minProperties": 1, "additionalProperties": _object(model.Vary, parts)},
            "defaults": _defaults(parts),
            "figures": {"type": "object", "additionalProperties": {"$ref": "#/$defs/figure"}},
        },
        "$defs": dict(sorted({**parts, **definitions}.items())),
    }


def _named(kind: str, key: str, common: type[Any] | None, parts: Schema) -> Schema:
    """A name alone, or a mapping with the name and the settings that go with it."""
    return {"anyOf": [{"enum": list(registry.names(kind))}, *_one_of_kind(kind, key, common, parts)]}


def _one_of_kind(kind: str, key: str, common: type[Any] | None, parts: Schema) -> list[Schema]:
    shared = _object(common, parts)["properties"] if common else {}
    return [_tagged(registry.load(kind, name), key, name, shared, parts) for name in registry.names(kind)]


def _tagged(cls: type[Any], key: str, name: str, shared: Schema, parts: Schema) -> Schema:
    own = _object(cls, parts)
    tag = {"const": name, "description": (cls.__doc__ or "").partition("\n")[0]}
    properties = {key: tag, **own["properties"], **shared}
    if known := list(getattr(cls, "conventions", ())):
        properties["convention"] = {"enum": known, "description": "takes what such a source has, under what is given"}
    implied = [] if name in own["properties"] else [key]  # {expression: ...} needs no {name: expression} beside it
    return {**own, "title": name, "properties": properties, "required": [*implied, *own.get("required", [])]}


def _figure(parts: Schema) -> Schema:
    page = _object(Page, parts)
    panel = {"$ref": "#/$defs/panel"}
    every = {"type": "object", "description": "what all panels of the figure share, under each of them"}
    page["properties"] |= {"panel": panel, "panels": {"type": "array", "minItems": 1, "items": panel}, "every": every}
    return page


def _defaults(parts: Schema) -> Schema:
    panel = _object(model.Panel, parts)
    kinds = {name: _object(registry.load("plots", name), parts) for name in registry.names("plots")}
    for kind in kinds.values():
        kind["properties"] |= panel["properties"]
        kind.pop("required", None)
    properties = {"figure": _object(Page, parts), "panel": panel, **kinds}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _object(cls: type[Any], parts: Schema) -> Schema:
    """The schema of one dataclass; what it refers to is put into `parts`."""
    made = {**_generated(cls)}
    parts.update(made.pop("$defs", {}))
    properties = dict(made["properties"])
    hints = {key_of(name): hint for name, hint in typing.get_type_hints(cls, include_extras=True).items()}
    for setting in described(cls):
        kind = next((item.kind for item in getattr(hints[setting.name], "__metadata__", ()) if _is_reference(item)), "")
        if kind:
            properties[setting.name] = {"anyOf": [{"$ref": f"#/$defs/{kind.removesuffix('s')}"}, {"type": "null"}]}
        elif issubclass(cls, Optimizer) and properties[setting.name].get("type") == "number":
            number = {key: each for key, each in properties[setting.name].items() if key not in ("title", "default")}
            own = {key: each for key, each in properties[setting.name].items() if key in ("title", "default")}
            properties[setting.name] = {**own, "anyOf": [number, {"$ref": "#/$defs/schedule"}]}
        if setting.meaning:
            properties[setting.name] = {**properties[setting.name], "description": setting.meaning}
    return {**made, "properties": properties}


def _is_reference(item: Any) -> bool:
    return isinstance(item, Defined)


def _generated(cls: type[Any]) -> Schema:
    return TypeAdapter(cls).json_schema(schema_generator=_Generator)


class _Generator(GenerateJsonSchema):
    """Leaves open what pydantic cannot describe: fields that hold another definition, which `_object` fills in."""

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> Schema:
        return {}
