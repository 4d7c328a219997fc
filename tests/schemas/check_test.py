"""check.py finds what is wrong with a document, and passes what is right."""

import copy
import json
import pathlib
import sys
import unittest

import check

SCHEMAS = pathlib.Path(sys.argv.pop())
EXAMPLE = json.loads((SCHEMAS / "examples/foundry.json").read_text("utf-8"))


class CheckTest(unittest.TestCase):
    def faults_after(self, change):
        document = copy.deepcopy(EXAMPLE)
        change(document)
        return [f"{place}: {fault}" for place, fault in check.check_document(SCHEMAS, document)]

    def test_the_example_is_good(self):
        self.assertEqual(self.faults_after(lambda d: None), [])

    def test_a_member_that_is_not_known(self):
        def change(document):
            document["processes"][0]["colour"] = "red"

        self.assertEqual(
            self.faults_after(change),
            ["$.processes[0]: has a member colour, which is not known"],
        )

    def test_a_number_where_a_decimal_string_is_expected(self):
        def change(document):
            document["processes"][4]["direct_kgco2e"] = 2.2

        self.assertEqual(
            self.faults_after(change),
            ["$.processes[4].direct_kgco2e: is not of type string"],
        )

    def test_a_number_is_no_text_and_no_truth_value(self):
        schema = {"type": "number"}
        self.assertEqual(list(check.faults(schema, schema, 2.5, "$")), [])
        self.assertEqual(list(check.faults(schema, schema, 2, "$")), [])
        self.assertEqual(len(list(check.faults({}, {"minimum": 0}, -0.5, "$"))), 1)
        for value in (True, "2.5", None):
            self.assertEqual(len(list(check.faults(schema, schema, value, "$"))), 1)

    def test_an_amount_and_a_formula(self):
        def change(document):
            document["processes"][0]["inputs"][0]["amount"] = "1"

        self.assertEqual(
            self.faults_after(change),
            ["$.processes[0].inputs[0]: is 2 of the things of which it must be one"],
        )

    def test_a_word_that_is_none_of_the_list(self):
        def change(document):
            document["processes"][0]["emissions"][0]["origin"] = "fosil"

        self.assertIn("expected one of", self.faults_after(change)[0])

    def test_a_keyword_that_is_not_known_is_refused(self):
        with self.assertRaises(ValueError):
            list(check.faults({}, {"dependencies": {}}, {}, "$"))


if __name__ == "__main__":
    unittest.main()
