#!/usr/bin/env python3
"""clang-tidy over lib/ and services/.

Usage: clang_tidy.py BUILD_DIR. BUILD_DIR is configured with TANJI_JOIN=all; it
holds compile_commands.json. Sources that are compiled together are also checked
together, as one text: what they include is read once. Where such a text has
faults, its sources are checked one by one, so that each fault has the place that
it belongs to. Prints them and exits 1 when there are any.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TIDY = ["clang-tidy-22", "--quiet", f"--config-file={ROOT}/.clang-tidy"]
EXTRA = ["-Wno-unknown-warning-option", "-Wthread-safety",
         # A third of the states that the analyzer looks at in one function by
         # default: half of the time, which it would spend on the few large ones.
         "-Xclang", "-analyzer-config", "-Xclang", "max-nodes=75000"]
INCLUDED_SOURCE = re.compile(r'^#include "(.*\.cc)"$', re.M)


def is_checked(path):
    """Whether a source of the project is product code."""
    parts = pathlib.Path(path).relative_to(ROOT).parts
    return (parts[0] in ("lib", "services") and "testing" not in parts
            and not path.endswith("_test.cc"))


def units(build):
    """Of each compiled file its compiler flags and its checked sources.

    Each source once, though a program and its tests may both compile it.
    """
    seen = set()
    commands = json.loads((build / "compile_commands.json").read_text())
    commands.sort(key=lambda command: build not in pathlib.Path(
        command["directory"], command["file"]).parents)  # the joined ones first
    for command in commands:
        path = pathlib.Path(command["directory"], command["file"])
        if build in path.parents:
            if path.name.endswith(("_cxx.cxx", "_cxx.cc")):
                sources = INCLUDED_SOURCE.findall(path.read_text())
            else:
                continue  # generated
        else:
            sources = [str(path)]
        sources = [source for source in sources
                   if is_checked(source) and source not in seen]
        seen.update(sources)
        if sources:
            yield path, flags_of(command), sources


def flags_of(command):
    """What the compiler is told, without its input and output."""
    words = shlex.split(command["command"])
    first = next(i for i, word in enumerate(words) if word.endswith("++")) + 1
    return [word for word in words[first:words.index("-o")]
            if word != "-fpch-preprocess"]


def run(path, flags):
    """The output of clang-tidy, empty where it finds nothing."""
    found = subprocess.run([*TIDY, str(path), "--", *flags, *EXTRA],
                           cwd=ROOT, capture_output=True, text=True)
    return found.stdout + found.stderr if found.returncode else ""


def check(unit):
    """The faults of a unit's sources."""
    path, flags, sources = unit
    if len(sources) > 1:
        joined = path.with_suffix(".tidy.cc")
        joined.write_text("\n".join(pathlib.Path(source).read_text()
                                    for source in sources))
        if not run(joined, flags):
            return ""
    return "".join(run(source, flags) for source in sources)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    todo = list(units(build))
    seen = {source for unit in todo for source in unit[2]}
    for folder in ("lib", "services"):
        for path in sorted((ROOT / folder).rglob("*.cc")):
            if is_checked(str(path)) and str(path) not in seen:
                print(f"{path}: no build target compiles it")
                return 1
    todo.sort(key=lambda unit: -sum(os.path.getsize(s) for s in unit[2]))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [found for found in pool.map(check, todo) if found]
    print("".join(faults), end="")
    print(f"{len(seen)} sources in {len(todo)} units, {len(faults)} with faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
