"""The footprints of the demo park, from its files by the standard library alone.

    demo_totals.py PACKS PARK

prints "PRODUCT TOTAL" for every product of the park, kg CO2e per declared unit
to 20 digits. Nothing here knows the engine: equations from allocation, mixes,
legs, formulas and the provider rule, solved in exact fractions.
"""

import ast
import decimal
import json
import operator
import pathlib
import sys
from fractions import Fraction as F

BASE = {"kg": F(1), "t": F(1000), "g": F("0.001"), "mg": F("0.000001"), "lb": F("0.45359237"),
        "MJ": F(1), "kWh": F("3.6"), "GJ": F(1000), "L": F(1), "m3": F(1000), "km": F(1),
        "t*km": F(1), "piece": F(1), "Item(s)": F(1)}  # of the first unit of each dimension
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
             ast.Div: operator.truediv}


def formula(text, parameters):
    def value(node):
        if isinstance(node, ast.Constant):
            return F(ast.get_source_segment(text, node))
        if isinstance(node, ast.Name):
            found = parameters[node.id]
            return F(found["value"]) if "value" in found else formula(found["formula"], parameters)
        return OPERATORS[type(node.op)](value(node.left), value(node.right))
    return value(ast.parse(text, mode="eval").body)


def gwp(gases, emission):
    if emission["gas"] == "CO2":
        return 0 if emission["origin"] == "biogenic" else 1  # counted in a sum of its own
    (value,) = [row["value"] for row in gases[emission["gas"]] if row["set"] == "AR6-GWP100"
                and emission["origin"] in row.get("origins", [emission["origin"]])
                and ("tags_any" not in row or set(row["tags_any"]) & set(emission["tags"]))]
    return F(value)


def place_product(factors, place, instrument, end):
    """The life-cycle factor of `place`, or of what it is a part of."""
    while place:
        for pack, row in factors:
            if row.get("electricity") == {"family": "footprint", "instrument": instrument} \
                    and row.get("place") == place and row.get("period_end", "") <= end:
                return f"{pack}/{row['id']}"
        place = place.rpartition("-")[0]
    return None


def outputs_of(process):
    """Each product: id, amount, its share of all, what it replaces or is credited with."""
    others = process.get("co_products", [])
    allocation = process.get("allocation", {"method": "none"})
    every = [dict(process, amount=process["output"], key=allocation.get("key", "1")), *others]
    if allocation["method"] in ("none", "substitution"):
        shares = [F(1)] + [F(0)] * len(others)
    else:
        weights = [F(o["key"]) * (1 if allocation["method"] == "shares" else F(o["amount"]))
                   for o in every]
        shares = [weight / sum(weights) for weight in weights]
    for index, output in enumerate(every):
        credits = [(o["substitutes"], -F(o["amount"]) * BASE[o["unit"]]) for o in others
                   if "substitutes" in o and index == 0]
        if index > 0 and "substitutes" in output:
            credits = [(output["substitutes"], F(output["amount"]) * BASE[output["unit"]])]
        yield index, output, shares[index], credits


def nodes_of(organisation, process, gases, factors):
    """(product, place, start, end, mix, output, kg CO2e, inputs) of each product."""
    parameters = {p["name"]: p for p in process.get("parameters", [])}
    end = process.get("period_end", "9999")

    def amount(flow):
        if "leg" in flow:
            leg = flow["leg"]
            return (F(leg["mass"]) * BASE[leg["mass_unit"]] / 1000
                    * F(leg["distance"]) * BASE[leg["distance_unit"]])
        stated = F(flow["amount"]) if "amount" in flow else formula(flow["formula"], parameters)
        return stated * BASE[flow["unit"]]

    for index, output, share, credits in outputs_of(process):
        def part(flow):
            return amount(flow) * (F(flow["shares"][index]) if "shares" in flow else share)
        kg = share * F(process.get("direct_kgco2e", "0"))
        kg += sum(part(e) * gwp(gases, {"tags": [], "origin": "fossil", **e})
                  for e in process.get("emissions", []))
        inputs = [(i["product"] if "product" in i else
                   place_product(factors, i["electricity"]["place"], i["electricity"]["instrument"],
                                 end), part(i), i.get("pin")) for i in process.get("inputs", [])]
        inputs += [(product, credit, None) for product, credit in credits]
        yield {"product": f"{organisation}/{output['product']}", "end": process.get("period_end"),
               "start": process.get("period_start"), "place": process.get("place"),
               "mix": process.get("mix", False), "kg": kg, "inputs": inputs,
               "output": F(output["amount"]) * BASE[output["unit"]]}


def provider(nodes, product, end, pin):
    """The number of the process that an input is taken of; None: nobody's."""
    found = [k for k, node in enumerate(nodes) if node["product"] == product
             and (pin is None or (node["place"], node["start"], node["end"])
                  == (pin["place"], pin["period_start"], pin["period_end"]))
             and (node["end"] or "") <= end]
    return max(found, key=lambda k: (nodes[k]["end"] or "", nodes[k]["mix"], -k), default=None)


def solve(rows):
    """rows[k]: {column: coefficient, None: right side}, which becomes {None: y_k}."""
    for k in rows:
        pivot = rows[k].pop(k)
        rows[k] = {column: value / pivot for column, value in rows[k].items()}
        for other in rows:
            scale = rows[other].pop(k, 0) if other != k else 0
            if scale:
                for column, value in rows[k].items():
                    rows[other][column] = rows[other].get(column, 0) - scale * value
    return {k: row[None] for k, row in rows.items()}


def documents(folder):
    return [json.loads(path.read_text("utf-8"))
            for path in sorted(pathlib.Path(folder).glob("*.json"))]


def totals_of(packs, park):
    """(product, kg CO2e of one declared unit) of every product of the park."""
    gases = {gas["id"]: gas["values"] for pack in packs for gas in pack.get("gases", [])}
    factors = [(pack["id"], row) for pack in packs for row in pack.get("factors", [])]
    nodes = []
    for pack, row in factors:
        process = {**row, "product": row["id"], "output": "1",
                   "direct_kgco2e": row.get("kg_co2e", "0")}
        nodes += nodes_of(pack, process, gases, factors)
    first = len(nodes)
    for document in park:
        for process in document["processes"]:
            if not process.get("draft"):
                nodes += nodes_of(document["organisation"], process, gases, factors)
    rows = {}
    for k, node in enumerate(nodes[first:], first):
        row = rows.setdefault(k, {None: node["kg"]})
        row[k] = row.get(k, 0) + node["output"]
        for product, amount, pin in node["inputs"]:
            j = provider(nodes, product, node["end"], pin)
            if j is not None and j < first:
                row[None] += amount * nodes[j]["kg"] / nodes[j]["output"]
            elif j is not None:
                row[j] = row.get(j, 0) - amount
    totals = solve(rows)
    for document in park:
        for product in document["products"]:
            name = f"{document['organisation']}/{product['id']}"
            yield name, totals[provider(nodes, name, "9999", None)] * BASE[product["unit"]]


def write(totals):
    decimal.getcontext().prec = 20
    for name, total in totals:
        print(name, decimal.Decimal(total.numerator) / decimal.Decimal(total.denominator))


def main():
    write(totals_of(documents(sys.argv[1]), documents(sys.argv[2])))


if __name__ == "__main__":
    main()
