"""What each folder of lib/ links, read from its CMakeLists.txt."""

import re

_SECTIONS = ("NAME", "SRCS", "HDRS", "TESTS", "DEPS", "PRIVATE_DEPS",
             "TEST_DEPS", "TESTING_SRCS", "TESTING_HDRS", "TESTING_DEPS")


def without_comments(text):
    return re.sub(r"#[^\n]*", "", text)


def tanji_library(text):
    """Returns the sections of the file's `tanji_library` call, or None."""
    call = re.search(r"\btanji_library\s*\(([^)]*)\)", without_comments(text))
    if not call:
        return None
    sections = {name: [] for name in _SECTIONS}
    current = None
    for word in call.group(1).split():
        if word in sections:
            current = word
        elif current:
            sections[current].append(word)
    return sections


def layers(text):
    """Returns folder -> layer from cmake/Layers.cmake."""
    found = re.findall(r"set\(TANJI_LAYER_(\w+)\s+(\d+)\)", without_comments(text))
    return {folder: int(number) for folder, number in found}
