"""Whether the numbers of a view of contributions add up, as decimals, exactly.

    contribution_sums.py tree|paths|sankey FILE

FILE is what `tanji explain` writes with --tree --json, --paths --json, or
--sankey. Prints the total; ends with an error where a sum does not hold, or where
links of a Sankey diagram lead round.
"""

import decimal
import json
import sys
from decimal import Decimal as D


def expect(fact, what):
    if not fact:
        sys.exit(f"does not hold: {what}")


def check_node(node):
    parts = D(node["own"]) + D(node["rest"]) + sum(D(c["total"]) for c in node["children"])
    expect(parts == D(node["total"]), f"{node['product']}: {parts} is {node['total']}")
    for child in node["children"]:
        check_node(child)


def check_tree(document):
    check_node(document["tree"])
    expect(document["tree"]["total"] == document["total"], "the first node is the total")


def check_paths(document):
    shown = sum(D(path["contribution"]) for path in document["paths"])
    expect(shown + D(document["rest"]) == D(document["total"]), "paths and rest are the total")
    sizes = [abs(D(path["contribution"])) for path in document["paths"]]
    # Rounding may change the last digit of equal ones.
    expect(all(b <= a + D("1e-9") for a, b in zip(sizes, sizes[1:])), "the largest come first")


def check_sankey(document):
    nodes, links = document["nodes"], document["links"]
    flows_in, flows_out = [D(0)] * len(nodes), [D(0)] * len(nodes)
    flows_out[0] += D(document["total"])
    for link in links:
        expect(D(link["flow"]) >= 0, "no flow is below 0")
        expect(float(link["flow"]) == link["value"], "values are flows")
        flows_out[link["source"]] += D(link["flow"])
        flows_in[link["target"]] += D(link["flow"])
    total = D(document["rest"])
    for place, node in enumerate(nodes):
        if "own" not in node:
            continue
        expect(D(node["own"]) + flows_in[place] == flows_out[place], f"balance of {node['name']}")
        expect(flows_out[place] == D(node["throughput"]), f"throughput of {node['name']}")
        made = flows_in[place] + max(D(0), D(node["own"]))
        expect(abs(float(made) - node["fixedValue"]) <= 1e-12 * float(made), "heights")
        total += D(node["own"])
    expect(total == D(document["total"]), "own and rest are the total")
    check_acyclic(len(nodes), links)


def check_acyclic(count, links):
    left = [0] * count
    for link in links:
        left[link["target"]] += 1
    free = [place for place in range(count) if left[place] == 0]
    for place in free:
        for link in links:
            if link["source"] == place:
                left[link["target"]] -= 1
                if left[link["target"]] == 0:
                    free.append(link["target"])
    expect(len(free) == count, "links do not lead round")


def main(what, path):
    decimal.getcontext().prec = 60
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    {"tree": check_tree, "paths": check_paths, "sankey": check_sankey}[what](document)
    print(document["total"])


if __name__ == "__main__":
    main(*sys.argv[1:])
