"""What an editor makes of the schema: a real yaml-language-server completes, explains and marks mistakes.

It is no part of the test suite, because it needs Node: `make editor` runs it, or by hand
`npm install --prefix DIR yaml-language-server` and `python tests/editor/check_editor.py DIR`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from optviz.schema import schema

CONFIG = """\
problem: rosenbrock
optimizers:
  - {name: adam, lr: 0.1}
  - name: heavy_ball
    momentum: 0.9
figures:
  path:
    formats: [png]
    panel:
      plot: contour
      levels: 20
"""


class Server:
    """A language server at the other end of two pipes."""

    def __init__(self, folder: Path, schema_file: Path) -> None:
        binary = folder / "node_modules" / ".bin" / "yaml-language-server"
        self.process = subprocess.Popen([binary, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.settings = {
            "yaml": {"schemas": {schema_file.as_uri(): "*.yaml"}, "validate": True, "hover": True, "completion": True}
        }
        self.count = 0
        self.diagnostics: dict[str, list[str]] = {}
        completion = {"completionItem": {"documentationFormat": ["plaintext"]}}
        capabilities = {
            "textDocument": {
                "completion": completion,
                "hover": {"contentFormat": ["plaintext"]},
                "publishDiagnostics": {},
            },
            "workspace": {"configuration": True, "didChangeConfiguration": {}},
        }
        self.ask("initialize", processId=None, rootUri=None, capabilities=capabilities)
        self.tell("initialized")
        self.tell("workspace/didChangeConfiguration", settings=self.settings)

    def send(self, **message: Any) -> None:
        """Write one message."""
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """Read one message; answer what the server asks, keep what it says of documents."""
        assert self.process.stdout
        size = 0
        while (line := self.process.stdout.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        message: dict[str, Any] = json.loads(self.process.stdout.read(size))
        if "method" in message and "id" in message:
            wanted = message["params"].get("items", []) if message["method"] == "workspace/configuration" else []
            answer = [self.settings.get(item.get("section", ""), {}) for item in wanted]
            self.send(id=message["id"], result=answer or None)
        if message.get("method") == "textDocument/publishDiagnostics":
            told = message["params"]
            self.diagnostics[told["uri"]] = [
                f"{d['range']['start']['line'] + 1}: {d['message']}" for d in told["diagnostics"]
            ]
        return message

    def tell(self, method: str, **params: Any) -> None:
        """Say something that needs no answer."""
        self.send(method=method, params=params)

    def ask(self, method: str, **params: Any) -> Any:
        """Ask, and wait for the answer."""
        self.count += 1
        self.send(id=self.count, method=method, params=params)
        while True:
            message = self.receive()
            if message.get("id") == self.count and "method" not in message:
                return message.get("result")

    def open(self, name: str, text: str) -> str:
        """Open a document; its address."""
        uri = f"file:///tmp/{name}.yaml"
        self.tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        return uri

    def mistakes(self, name: str, text: str) -> list[str]:
        """What is marked in a document, each with its line."""
        uri = self.open(name, text)
        while uri not in self.diagnostics:
            self.receive()
        return self.diagnostics[uri]

    def at(self, method: str, name: str, text: str) -> Any:
        """The answer for the place of the `|` in a text."""
        before = text[: text.index("|")]
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        uri = self.open(name, text.replace("|", "", 1))
        return self.ask(method, textDocument={"uri": uri}, position=place)

    def completions(self, name: str, text: str) -> set[str]:
        """What is offered at the `|` in a text."""
        answer = self.at("textDocument/completion", name, text)
        return {item["label"] for item in answer["items"]}

    def hover(self, name: str, text: str) -> str:
        """What is explained at the `|` in a text."""
        answer = self.at("textDocument/hover", name, text)
        return str(answer and answer["contents"])


def main(folder: Path) -> int:
    """Run the checks; the number of those that failed."""
    with tempfile.TemporaryDirectory() as scratch:
        schema_file = Path(scratch, "optviz.schema.json")
        schema_file.write_text(json.dumps(schema()), encoding="utf-8")
        server = Server(folder, schema_file)
        try:
            failed = [name for name, passed in checks(server).items() if not passed]
        finally:
            server.process.kill()
            server.process.wait()
    print(*(f"failed: {name}" for name in failed), f"{len(failed)} failed", sep="\n")  # noqa: T201
    return len(failed)


def checks(server: Server) -> dict[str, bool]:
    """What an editor should do, and whether it does."""
    good = server.mistakes("good", CONFIG)  # the first answer comes when the schema has been read
    keys = server.completions("keys", CONFIG.replace("optimizers", "|\noptimizers"))
    rule = server.completions("rule", CONFIG.replace("    momentum: 0.9\n", "    |\n"))
    names = server.completions("names", "problem: rosenbrock\noptimizers:\n  - name: |\n")
    panel = server.completions("panel", CONFIG.replace("      levels: 20\n", "      |\n"))
    slip = server.mistakes("slip", CONFIG.replace("momentum", "momentun"))
    bound = server.mistakes("bound", CONFIG.replace("lr: 0.1", "lr: -1"))
    return {
        "a good config has no mark": good == [],
        "top keys are offered": {"title", "steps", "defaults"} <= keys,
        "an optimizer's own and common keys are offered": {"lr", "momentum", "label", "color"} <= rule,
        "names are offered": {"adam", "sgd", "heavy_ball"} <= names,
        "a plot's own and all panels' keys are offered": {"cmap", "levels", "xlabel"} <= panel,
        "a key of another rule is not offered": "beta1" not in rule,
        "a key is explained": "step size" in server.hover("hover", CONFIG.replace("lr: 0.1", "l|r: 0.1")),
        "a name is explained": "omentum"
        in server.hover("rule2", CONFIG.replace("name: heavy_ball", "name: heavy|_ball")),
        "a figure's key is explained": "files to write" in server.hover("page", CONFIG.replace("formats", "for|mats")),
        "a misspelt key is marked in its line": any(each.startswith("5:") and "momentun" in each for each in slip),
        "a number out of bounds is marked in its line": any(each.startswith("3:") for each in bound),
    }


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1])), 1))
