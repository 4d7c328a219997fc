#!/usr/bin/env python3
"""Each rule of check.py finds its fault in a small tree, and nothing else."""

import pathlib
import tempfile
import unittest

import check
import cpp_text

LAYERS = """
set(TANJI_LAYER_base 0)
set(TANJI_LAYER_json 1)
set(TANJI_LAYER_crypto 1)
set(TANJI_LAYER_graph 2)
set(TANJI_LAYER_platform 5)
"""


def library(name, deps="", private_deps="", test_deps=""):
    return (f"tanji_library(NAME {name} SRCS x.cc HDRS x.h internal/y.h\n"
            f"TESTS x_test.cc DEPS {deps} PRIVATE_DEPS {private_deps} "
            f"TEST_DEPS {test_deps})\n")


def header(path, body=""):
    guard = "TANJI_" + path.replace("/", "_").replace(".", "_").upper() + "_"
    return f"#ifndef {guard}\n#define {guard}\n\n{body}\n#endif  // {guard}\n"


def clean_tree():
    """A tree without faults: crypto and json on base, graph on both of them."""
    tree = {"cmake/Layers.cmake": LAYERS}
    deps = {"base": "", "crypto": "tanji::base", "json": "tanji::base",
            "graph": "tanji::json", "platform": "tanji::graph"}
    private = {"graph": "tanji::crypto"}
    tests = {"graph": "tanji::base_testing"}
    for name, linked in deps.items():
        tree[f"lib/{name}/CMakeLists.txt"] = library(
            name, linked, private.get(name, ""), tests.get(name, ""))
        tree[f"lib/{name}/README.md"] = f"{name}\n"
        for file in ("x.h", "internal/y.h"):
            tree[f"lib/{name}/{file}"] = header(f"lib/{name}/{file}")
        tree[f"lib/{name}/x.cc"] = f'#include "lib/{name}/x.h"\n'
        tree[f"lib/{name}/x_test.cc"] = f'#include "lib/{name}/x.h"\n'
    return tree


class CheckTest(unittest.TestCase):

    def faults(self, changes):
        """The faults of the clean tree after `changes` (path -> text or None)."""
        with tempfile.TemporaryDirectory() as root:
            for name, text in {**clean_tree(), **changes}.items():
                if text is not None:
                    path = pathlib.Path(root, name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, encoding="utf-8")
            return check.faults(root)

    def assert_one_fault(self, changes, where, line, part):
        found = self.faults(changes)
        self.assertEqual(len(found), 1, found)
        self.assertEqual(found[0][:2], (where, line))
        self.assertIn(part, found[0][2])

    def assert_bad_line(self, where, text, part):
        """`text` as the third line of the file is that file's only fault."""
        lines = clean_tree()[where].splitlines()
        lines[2:2] = [""] * (2 - len(lines)) + [text]
        changed = "\n".join(lines) + "\n"
        self.assert_one_fault({where: changed}, where, 3, part)

    def test_a_clean_tree_has_no_faults(self):
        self.assertEqual(self.faults({}), [])

    def test_linked_includes_of_lower_layers_are_allowed(self):
        self.assertEqual(self.faults({
            "lib/graph/x.h": header("lib/graph/x.h", '#include "lib/json/x.h"\n'),
            "lib/graph/x.cc": '#include "lib/crypto/x.h"\n',
            "lib/graph/x_test.cc": '#include "lib/base/testing/z.h"\n',
        }), [])

    def test_an_include_that_is_not_linked(self):
        self.assert_bad_line("lib/graph/x.cc", '#include "lib/base/x.h"',
                             "tanji::base is not linked")

    def test_a_public_header_that_needs_a_private_link(self):
        self.assert_bad_line("lib/graph/x.h", '#include "lib/crypto/x.h"',
                             "a public header needs it in DEPS")

    def test_an_internal_header_may_use_a_private_link(self):
        self.assertEqual(self.faults({
            "lib/graph/internal/y.h": header("lib/graph/internal/y.h",
                                             '#include "lib/crypto/x.h"\n'),
        }), [])

    def test_an_include_upwards(self):
        self.assert_bad_line("lib/json/x.cc", '#include "lib/graph/x.h"',
                             "strictly lower layers")

    def test_an_include_of_the_same_layer(self):
        self.assert_bad_line("lib/json/x.cc", '#include "lib/crypto/x.h"',
                             "strictly lower layers")

    def test_a_product_source_that_uses_a_fake(self):
        self.assert_bad_line("lib/graph/x.cc", '#include "lib/base/testing/z.h"',
                             "only tests include testing/")

    def test_a_folder_without_a_library(self):
        self.assert_one_fault(
            {"lib/odd/README.md": "odd\n", "lib/odd/x.h": header("lib/odd/x.h"),
             "lib/odd/CMakeLists.txt": "add_library(odd x.h)\n"},
            "lib/odd/x.h", 1, "no tanji_library call")

    def test_a_library_that_includes_a_service(self):
        self.assert_bad_line("lib/graph/x.cc", '#include "services/server/x.h"',
                             "services are not included")

    def test_a_service_that_includes_another(self):
        self.assert_one_fault(
            {"services/cli/CMakeLists.txt": "add_executable(tanji main.cc)\n",
             "services/cli/main.cc": '#include "services/server/x.h"\n'},
            "services/cli/main.cc", 1, "services are not included")

    def test_libraries_that_are_reserved_for_one_folder(self):
        for text, part in (
                ("<openssl/evp.h>", "only lib/crypto"),
                ("<rocksdb/db.h>", "only lib/store"),
                ("<nlohmann/json.hpp>", "only lib/json"),
                ("<suitesparse/klu.h>", "only lib/engine"),
                ("<klu.h>", "only lib/engine"),
                ("<gmp.h>", "only lib/quantity"),
                ("<grpcpp/grpcpp.h>", "only lib/api"),
                ('"tanji/ledger/v1/ledger.pb.h"', "only lib/api"),
                ("<prometheus/counter.h>", "only services")):
            with self.subTest(text):
                self.assert_bad_line("lib/platform/x.cc", f"#include {text}", part)

    def test_services_use_grpc_but_not_the_database(self):
        service = {"services/cli/CMakeLists.txt": "add_executable(tanji main.cc)\n"}
        allowed = '#include <grpcpp/grpcpp.h>\n#include "a/b.grpc.pb.h"\n'
        self.assertEqual(
            self.faults({**service, "services/cli/main.cc": allowed}), [])
        self.assert_one_fault(
            {**service, "services/cli/main.cc": "#include <rocksdb/db.h>\n"},
            "services/cli/main.cc", 1, "only lib/store")

    def test_input_output_clocks_and_chance_in_a_pure_layer(self):
        for text in ("#include <fstream>", "#include <iostream>",
                     "auto t = std::chrono::system_clock::now();",
                     "std::random_device device;", "int r = rand();",
                     "auto t = time(nullptr);", "auto t = absl::Now();",
                     'auto* f = fopen("a", "r");'):
            with self.subTest(text):
                found = self.faults({"lib/graph/x.cc": text + "\n"})
                self.assertEqual([fault[:2] for fault in found],
                                 [("lib/graph/x.cc", 1)])
                self.assertEqual(self.faults({"lib/platform/x.cc": text + "\n"}), [])

    def test_a_word_in_a_comment_or_string_is_not_code(self):
        self.assertEqual(self.faults({
            "lib/graph/x.cc": '// rand() and time()\nauto s = "rand()";\n'}), [])

    def test_mutexes_that_are_not_ours(self):
        self.assert_bad_line("lib/platform/x.cc", "absl::Mutex mu;", "absl::Mutex")
        self.assert_bad_line("lib/platform/x.cc", "std::mutex mu;", "mutex.h")

    def test_an_exception(self):
        self.assert_bad_line("lib/graph/x.cc", 'throw Error("no");', "exceptions")

    def test_tests_that_cannot_fail(self):
        for text in ("GTEST_SKIP();", "TEST(A, DISABLED_B) {}",
                     "EXPECT_TRUE(true);"):
            with self.subTest(text):
                self.assert_bad_line("lib/graph/x_test.cc", text, "cannot fail")

    def test_a_name_that_nothing_uses(self):
        self.assert_bad_line("lib/graph/x.cc", "using base::StrCat;", "nothing uses it")

    def test_a_unit_test_that_sleeps(self):
        self.assert_bad_line("lib/graph/x_test.cc",
                             "std::this_thread::sleep_for(second);", "do not sleep")

    def test_file_names_that_say_nothing(self):
        for name in ("string_util.md", "helpers.md", "common/a.md", "park_info.md"):
            with self.subTest(name):
                self.assert_one_fault({f"docs/{name}": "text\n"},
                                      f"docs/{name}", 1, "says nothing")
        self.assertEqual(self.faults({"docs/data_folder.md": "text\n"}), [])

    def test_class_names_that_say_nothing(self):
        for text in ("class StoreManager {};", "struct Info {", "struct EntryData {"):
            with self.subTest(text):
                self.assert_one_fault({"tests/x.h": header("tests/x.h", text)},
                                      "tests/x.h", 4, "says nothing")
        self.assertEqual(self.faults(
            {"tests/x.h": header("tests/x.h", "class DataFolder {};")}), [])

    def test_a_file_of_more_than_500_lines(self):
        self.assertEqual(self.faults({"lib/graph/x.cc": "int x;\n" * 500}), [])
        self.assert_one_fault({"lib/graph/x.cc": "int x;\n" * 501},
                              "lib/graph/x.cc", 1, "501 lines")
        self.assertEqual(self.faults({"lib/graph/x_test.cc": "int x;\n" * 501}), [])

    def test_a_function_of_more_than_90_lines(self):
        body = "namespace tanji {\nint F(int x) {\n" + "  ++x;\n" * 88
        self.assertEqual(self.faults({"lib/graph/x.cc": body + "}\n}\n"}), [])
        self.assert_one_fault({"lib/graph/x.cc": body + "  ++x;\n}\n}\n"},
                              "lib/graph/x.cc", 2, "91 lines")

    def test_a_wrong_header_guard(self):
        text = header("lib/graph/other.h")
        self.assert_one_fault({"lib/graph/x.h": text}, "lib/graph/x.h", 1,
                              "TANJI_LIB_GRAPH_X_H_")

    def test_unfinished_work_without_an_issue(self):
        self.assert_bad_line("lib/graph/x.cc", "// TODO: later", "issue number")
        self.assert_bad_line("lib/graph/x.cc", "// FIXME", "issue number")
        self.assertEqual(self.faults({"lib/graph/x.cc": "// TODO(#12): why\n"}), [])

    def test_flags_that_change_results(self):
        self.assert_one_fault(
            {"cmake/Fast.cmake": "add_compile_options(-ffast-math)\n"},
            "cmake/Fast.cmake", 1, "must not depend on the machine")

    def test_globbed_sources(self):
        self.assert_one_fault({"tests/CMakeLists.txt": "file(GLOB all *.cc)\n"},
                              "tests/CMakeLists.txt", 1, "do not glob")

    def test_a_source_that_is_not_built(self):
        self.assert_one_fault({"lib/graph/lost.cc": "int x;\n"},
                              "lib/graph/lost.cc", 1, "does not list it")

    def test_a_folder_without_a_readme(self):
        self.assert_one_fault({"lib/graph/README.md": None},
                              "lib/graph/README.md", 1, "missing")

    def test_blanks_at_the_end_of_a_line(self):
        self.assert_one_fault({"docs/a.md": "one\ntwo \n"}, "docs/a.md", 2, "blanks")

    def test_a_file_without_a_last_line_end(self):
        self.assert_one_fault({"docs/a.md": "one"}, "docs/a.md", 1, "no line end")


class FunctionsTest(unittest.TestCase):

    def lengths(self, text):
        return [length for _, length in cpp_text.functions(text)]

    def test_members_constructors_and_lambdas(self):
        self.assertEqual(self.lengths("""
class A : public B {
 public:
  A(int x, int y) : x_(x), y_{y} {
    Use();
  }
  int Get() const override { return x_; }
  auto Find(View v) const noexcept -> std::optional<int> {
    return Each(v, [](int i) {
      return i;
    });
  }
  int x_ = {0};
};
"""), [3, 1, 5])

    def test_tables_types_and_namespaces_are_no_functions(self):
        self.assertEqual(self.lengths("""
namespace a {
enum class E : int { kA, kB };
constexpr Row kRows[] = {
    {1, "("},
    {2, ")"},
};
struct S { int x; };
}
"""), [])

    def test_braces_in_strings_comments_and_macros_do_not_count(self):
        self.assertEqual(self.lengths("""
#define OPEN(x) \\
  if (x) {
void F() {  // {
  Use("{", '{', R"({{)", 1'000);
}
"""), [3])


if __name__ == "__main__":
    unittest.main()
