"""C++ text without its comments and strings, and the functions in it.

Not a parser: it knows enough of the language to count lines of functions and
to look for words outside comments, and no more.
"""

import re

_TOKEN = re.compile(
    r"""
    (?P<raw>R"(?P<delimiter>[^()\\\s]{0,16})\(.*?\)(?P=delimiter)")
  | (?P<line>//[^\n]*)
  | (?P<block>/\*.*?\*/)
  | (?P<string>"(?:\\.|[^"\\\n])*")
  | (?P<digits>(?<=[0-9a-fA-F])'(?=[0-9a-fA-F]))
  | (?P<char>'(?:\\.|[^'\\\n])+')
    """,
    re.DOTALL | re.VERBOSE,
)


def without_comments_and_strings(text):
    """Returns `text` with both blanked out; every line keeps its number."""

    def blank(match):
        kept = re.sub(r"[^\n]", " ", match.group())
        if match.lastgroup in ("string", "raw", "delimiter"):
            return '"' + kept[1:-1] + '"'
        return kept

    return _TOKEN.sub(blank, text)


_DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
_NOT_A_FUNCTION = re.compile(r"^\s*(namespace|enum|extern|class|struct|union)\b")
_FUNCTION_HEAD = re.compile(
    r"\)\s*(const|noexcept(\s*\([^)]*\))?|override|final|mutable|&&?"
    r"|->[^{;]*|:[^:].*|\s)*$",
    re.DOTALL,
)
_INITIALISER_LIST = re.compile(r"\)\s*(noexcept\s*)?:[^:].*[\w>]\s*$", re.DOTALL)


def _is_function_head(head):
    head = re.sub(r"^\s*template\s*<[^{]*?>\s*(?=\w)", "", head)
    return not _NOT_A_FUNCTION.match(head) and bool(_FUNCTION_HEAD.search(head))


def functions(text):
    """Yields (first line, number of lines) of each outermost function.

    Lines count from the one with the opening brace to the closing brace.
    """
    code = _DIRECTIVE.sub(lambda found: "\n" * found.group().count("\n"),
                          without_comments_and_strings(text))
    line = 1
    head = ""
    depth_in_function = 0  # braces open inside a function body, 0: outside
    depth_in_member_init = 0
    start = 0
    for character in code:
        if character == "\n":
            line += 1
        if depth_in_member_init:
            depth_in_member_init += {"{": 1, "}": -1}.get(character, 0)
            if depth_in_member_init == 0:
                head += ")"  # as if the member were initialised with (...)
        elif depth_in_function:
            depth_in_function += {"{": 1, "}": -1}.get(character, 0)
            if depth_in_function == 0:
                yield start, line - start + 1
                head = ""
        elif character == "{" and _INITIALISER_LIST.search(head):
            depth_in_member_init = 1
        elif character == "{":
            if _is_function_head(head):
                depth_in_function, start = 1, line
            head = ""
        elif character in ";}":
            head = ""
        else:
            head += character
