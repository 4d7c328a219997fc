#!/usr/bin/env python3
"""The house rules that a program can check (see README.md beside this file).

Usage: check.py [ROOT]. Prints one line for each fault, `path:line: what`, and
exits 1 when there is one.
"""

import pathlib
import re
import sys

import cmake_links
import cpp_text

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 90

TEXT_SUFFIXES = {".cc", ".h", ".py", ".js", ".mjs", ".go", ".sh", ".md",
                 ".cmake", ".proto", ".txt", ".yaml", ".supp", ".Dockerfile"}
CPP_SUFFIXES = {".cc", ".h"}
SKIPPED_FOLDERS = {".git", "build", "var", "node_modules", "__pycache__",
                   "golden", "corpus"}

# Include prefix -> the folder of lib/ that may use it.
RESERVED_INCLUDES = {
    "openssl/": "crypto",
    "rocksdb/": "store",
    "nlohmann/": "json",
    "klu.h": "engine",
    "gmp.h": "quantity",
    "gmpxx.h": "quantity",
    "mpfr.h": "quantity",
    "zip.h": "exchange",
    "utf8proc.h": "exchange",
    "spdlog/": "base",
    "curl/": "net",
    "zlib.h": "certificate",
    "microhttpd.h": "net",
    "google/protobuf/": "api",
    "grpcpp/": "api",
    "grpc/": "api",
}
SERVICES_ONLY_INCLUDES = ("prometheus/", "CLI/")
# What the services may use beside lib/.
SERVICES_INCLUDES = ("google/protobuf/", "grpcpp/", "grpc/")

# Folders without I/O and without a clock: these layers, and two adapters.
PURE_LAYERS = (1, 2, 3)
PURE_ADAPTERS = {"exchange", "rules"}
PURE_BANNED_INCLUDES = {"<fstream>", "<iostream>", "<filesystem>", "<random>",
                        "<sys/time.h>", "<unistd.h>", '"lib/base/file.h"',
                        '"lib/base/clock.h"', '"lib/base/log.h"'}
PURE_BANNED_WORDS = re.compile(
    r"\b(system_clock|steady_clock|high_resolution_clock|random_device"
    r"|absl::Now|fopen|getenv)\b|(?<![\w.>:])(std::|::)?(s?rand|time|clock_gettime"
    r"|gettimeofday|clock)\s*\(")

BANNED_NAME_WORDS = {"util", "utils", "common", "helper", "helpers", "misc",
                     "manager"}
BANNED_LAST_NAME_WORDS = {"data", "info"}

BANNED_CODE = (
    (re.compile(r"\babsl::(Mutex|MutexLock|CondVar)\b"),
     "absl::Mutex blinds ThreadSanitizer; use lib/base/mutex.h"),
    (re.compile(r"\bGTEST_SKIP\b|\bDISABLED_|\b(EXPECT|ASSERT)_TRUE\(true\)"),
     "a test that is skipped or cannot fail"),
)
BANNED_PRODUCT_CODE = (
    (re.compile(r"\bstd::(mutex|shared_mutex|recursive_mutex|lock_guard|"
                r"unique_lock|scoped_lock|condition_variable)\b"),
     "use lib/base/mutex.h, which is annotated"),
    (re.compile(r"\bthrow\b"), "no exceptions of ours; return absl::Status"),
)
BANNED_FLAGS = re.compile(r"-ffast-math|-Ofast|-funsafe-math-optimizations"
                          r"|-ffp-contract=(fast|on)|-march=native")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")


class Tree:
    """The files under `root`, each read once."""

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.texts = {}
        for path in sorted(self._paths(self.root)):
            name = path.relative_to(self.root).as_posix()
            self.texts[name] = path.read_text(encoding="utf-8")

    def _paths(self, folder):
        for path in folder.iterdir():
            if path.is_symlink() or path.name in SKIPPED_FOLDERS:
                continue
            if path.is_dir():
                yield from self._paths(path)
            elif path.suffix in TEXT_SUFFIXES or path.name in ("dev", "run"):
                yield path

    def cpp(self, *folders):
        for name, text in self.texts.items():
            if pathlib.PurePath(name).suffix not in CPP_SUFFIXES:
                continue
            if not folders or name.split("/")[0] in folders:
                yield name, text


def lib_folder(name):
    """`engine` for lib/engine/x.cc; None outside of lib/."""
    parts = name.split("/")
    return parts[1] if parts[0] == "lib" and len(parts) > 2 else None


def is_test(name):
    return name.startswith("tests/") or name.endswith(
        ("_test.cc", "_test.py", "_fuzz.cc")) or "/testing/" in name


def includes(text):
    """Yields (line, "<header>" or "\"header\"")."""
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*(<[^>]+>|"[^"]+")', line)
        if found:
            yield number, found.group(1)


def lines_matching(pattern, text):
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.search(line):
            yield number, line.strip()


def links_of(tree, folder):
    text = tree.texts.get(f"lib/{folder}/CMakeLists.txt", "")
    return cmake_links.tanji_library(text)


def allowed_targets(name, links):
    """The targets whose headers the file `name` may include."""
    allowed = list(links["DEPS"])
    public_header = (name.endswith(".h") and "/internal/" not in name
                     and "/testing/" not in name)
    if not public_header:
        allowed += links["PRIVATE_DEPS"]
    if name.endswith("_test.cc"):
        # tanji_library links the matchers of base into every test.
        allowed += links["TEST_DEPS"] + ["tanji::base_testing"]
    if is_test(name):
        allowed += links["TESTING_DEPS"]
    return set(allowed)


def check_links(tree):
    """Each include of lib/ is of a linked target of a lower layer."""
    layers = cmake_links.layers(tree.texts.get("cmake/Layers.cmake", ""))
    for name, text in tree.cpp("lib"):
        own = lib_folder(name)
        links = links_of(tree, own)
        if links is None:
            yield name, 1, f"lib/{own}/CMakeLists.txt has no tanji_library call"
            continue
        allowed = allowed_targets(name, links)
        for line, header in includes(text):
            other = lib_folder(header.strip('"'))
            if other is None or other == own:
                continue
            testing = "/testing/" in header
            target = f"tanji::{other}" + ("_testing" if testing else "")
            if testing and not is_test(name):
                yield name, line, f"{header}: only tests include testing/"
            elif layers.get(other, 99) >= layers.get(own, -1):
                yield name, line, (f"{header}: lib/{own} may include strictly "
                                   "lower layers only (cmake/Layers.cmake)")
            elif target not in allowed:
                yield name, line, (f"{header}: {target} is not linked for this "
                                   f"file in lib/{own}/CMakeLists.txt (a public "
                                   "header needs it in DEPS)")


def check_services(tree):
    """Services never include each other; nothing in lib/ includes them."""
    for name, text in tree.cpp("lib", "services"):
        own = "/".join(name.split("/")[:2]) + "/"
        for line, header in includes(text):
            path = header.strip('"<>')
            if path.startswith("services/") and not path.startswith(own):
                yield name, line, f"{header}: services are not included"


def check_reserved_includes(tree):
    for name, text in tree.cpp("lib", "services"):
        folder = lib_folder(name)
        for line, header in includes(text):
            path = header.strip('"<>').removeprefix("suitesparse/")
            if path.endswith(".pb.h"):
                path = "google/protobuf/"
            if folder and path.startswith(SERVICES_ONLY_INCLUDES):
                yield name, line, f"{header}: only services may include it"
            if not folder and path.startswith(SERVICES_INCLUDES):
                continue
            for prefix, owner in RESERVED_INCLUDES.items():
                if path.startswith(prefix) and folder != owner:
                    yield name, line, f"{header}: only lib/{owner} may include it"


def check_purity(tree):
    """Layers 1 to 3, exchange and rules do no I/O and read no clock."""
    layers = cmake_links.layers(tree.texts.get("cmake/Layers.cmake", ""))
    for name, text in tree.cpp("lib"):
        folder = lib_folder(name)
        pure = layers.get(folder) in PURE_LAYERS or folder in PURE_ADAPTERS
        if not pure or is_test(name):
            continue
        for line, header in includes(text):
            if header in PURE_BANNED_INCLUDES:
                yield name, line, f"{header}: lib/{folder} does no I/O, no clock"
        code = cpp_text.without_comments_and_strings(text)
        for line, what in lines_matching(PURE_BANNED_WORDS, code):
            yield name, line, f"{what}: time, chance and files come in as arguments"


def check_banned_code(tree):
    for name, text in tree.cpp():
        rules = list(BANNED_CODE)
        if name.startswith(("lib/", "services/")) and name != "lib/base/mutex.h":
            rules += BANNED_PRODUCT_CODE
        code = cpp_text.without_comments_and_strings(text)
        for pattern, why in rules:
            for line, what in lines_matching(pattern, code):
                yield name, line, f"{what}: {why}"


def check_unused_names(tree):
    # clang-tidy sees sources of a library together, where another one's use counts.
    used_name = re.compile(r"^using (?:::)?(?:\w+::)+(\w+);$", re.M)
    for name, text in tree.cpp():
        code = cpp_text.without_comments_and_strings(text)
        for found in used_name.finditer(code):
            if len(re.findall(rf"\b{found.group(1)}\b", code)) == 1:
                line = code.count("\n", 0, found.start()) + 1
                yield name, line, f"{found.group(0)} nothing uses it"


def check_unit_test_sleep(tree):
    sleep = re.compile(r"\b(sleep_for|sleep_until|SleepFor|usleep|nanosleep)\b")
    for name, text in tree.cpp("lib"):
        if name.endswith("_test.cc"):
            code = cpp_text.without_comments_and_strings(text)
            for line, what in lines_matching(sleep, code):
                yield name, line, f"{what}: unit tests do not sleep"


def _says_nothing(words):
    return bool(set(words) & BANNED_NAME_WORDS) or (
        bool(words) and words[-1] in BANNED_LAST_NAME_WORDS)


def check_file_names(tree):
    for name in tree.texts:
        for part in pathlib.PurePath(name).parts:
            stem = re.sub(r"_(test|bench|fuzz)$", "", part.split(".")[0])
            if _says_nothing(stem.lower().split("_")):
                yield name, 1, f"the name `{part}` says nothing: name the concept"


def check_class_names(tree):
    declared = re.compile(r"^\s*(?:class|struct|enum class)\s+(?:\w+\([^)]*\)\s+)*"
                          r"([A-Z]\w*)\b(?!\s*;)")
    for name, text in tree.cpp():
        for number, line in enumerate(text.splitlines(), 1):
            found = declared.match(line)
            if not found:
                continue
            words = re.findall(r"[A-Z]+[a-z0-9]*", found.group(1))
            if _says_nothing([word.lower() for word in words]):
                yield name, number, (f"the name `{found.group(1)}` says nothing: "
                                     "name the concept")


def check_sizes(tree):
    for name, text in tree.texts.items():
        lines = text.count("\n")
        if lines > FILE_LINES_MAX and not is_test(name) and not name.endswith(".md"):
            yield name, 1, f"{lines} lines, at most {FILE_LINES_MAX}: find the second concept"
    for name, text in tree.cpp():
        for start, length in cpp_text.functions(text):
            if length > FUNCTION_LINES_MAX:
                yield name, start, (f"a function of {length} lines, at most "
                                    f"{FUNCTION_LINES_MAX}: find the second concept")


def check_header_guards(tree):
    for name, text in tree.cpp():
        if not name.endswith(".h"):
            continue
        guard = "TANJI_" + re.sub(r"[/.\-]", "_", name).upper() + "_"
        if f"#ifndef {guard}\n#define {guard}\n" not in text:
            yield name, 1, f"the header guard must be {guard}"


def check_unfinished(tree):
    for name, text in tree.texts.items():
        if name.startswith("tests/tidy/") or name.endswith(".md"):
            continue  # these name the words
        for line, what in lines_matching(UNFINISHED, text):
            yield name, line, f"{what}: needs an issue number, as TODO(#12)"


def check_build_files(tree):
    for name, text in tree.texts.items():
        if not name.endswith((".cmake", "CMakeLists.txt")):
            continue
        code = cmake_links.without_comments(text)
        for line, what in lines_matching(BANNED_FLAGS, code):
            yield name, line, f"{what}: results must not depend on the machine"
        for line, what in lines_matching(re.compile(r"file\s*\(\s*GLOB"), code):
            yield name, line, f"{what}: list sources, do not glob"


def check_sources_are_listed(tree):
    """Each .cc is named by the nearest CMakeLists.txt at or above its folder."""
    for name, _ in tree.cpp("lib", "services", "tests", "benchmarks"):
        if name.endswith(".h") and not name.startswith("lib/"):
            continue
        for folder in list(pathlib.PurePath(name).parents)[:-1]:
            text = tree.texts.get((folder / "CMakeLists.txt").as_posix())
            if text is not None:
                path = pathlib.PurePath(name).relative_to(folder).as_posix()
                words = re.split(r"[\s()\"]+", cmake_links.without_comments(text))
                if path not in words and path.removesuffix(".cc") not in words:
                    yield name, 1, f"{folder}/CMakeLists.txt does not list it"
                break


def check_readmes(tree):
    folders = {lib_folder(name) for name in tree.texts} - {None}
    for folder in sorted(folders):
        if f"lib/{folder}/README.md" not in tree.texts:
            yield f"lib/{folder}/README.md", 1, "missing: what the folder owns and refuses"


def check_layout(tree):
    for name, text in tree.texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip():
                yield name, number, "blanks at the end of the line"
        if text and not text.endswith("\n"):
            yield name, text.count("\n") + 1, "no line end at the end of the file"


RULES = (check_links, check_services, check_reserved_includes, check_purity,
         check_banned_code, check_unused_names, check_unit_test_sleep,
         check_file_names,
         check_class_names, check_sizes, check_header_guards, check_unfinished,
         check_build_files, check_sources_are_listed, check_readmes,
         check_layout)


def faults(root):
    tree = Tree(root)
    return sorted(fault for rule in RULES for fault in rule(tree))


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]
    found = faults(root)
    for name, line, what in found:
        print(f"{name}:{line}: {what}")
    print(f"{len(found)} faults" if found else "no faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
