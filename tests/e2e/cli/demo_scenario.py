"""The demo park's footprints under a scenario, by the standard library alone.

    demo_scenario.py PACKS PARK SCENARIO

as demo_totals.py. The scenario's changes are made to the park's documents, as
who would submit them would write them; of kinds of change those that the ready
scenarios have.
"""

import json
import pathlib
import sys
from fractions import Fraction as F

import demo_totals

ASSUMED = "assumed"  # the pack that has the assumed products


def amount_of(flow, process):
    """In its own unit; from now on a number."""
    if "leg" in flow:
        leg = flow.pop("leg")
        flow["unit"] = "t*km"
        return (F(leg["mass"]) * demo_totals.BASE[leg["mass_unit"]] / 1000
                * F(leg["distance"]) * demo_totals.BASE[leg["distance_unit"]])
    if "formula" in flow:
        parameters = {p["name"]: p for p in process.get("parameters", [])}
        return demo_totals.formula(flow.pop("formula"), parameters)
    return F(flow["amount"])


def processes_of(park, change):
    """The processes that the change is about, with their organisation."""
    wanted = change.get("process")
    for document in park:
        found = [p for p in document["processes"] if not p.get("draft")]
        if wanted is None:
            yield from found if document["organisation"] == change["organisation"] else []
            continue
        organisation, local = wanted["product"].split("/", 1)
        if document["organisation"] != organisation:
            continue
        found = [p for p in found
                 if local in [o["product"] for o in [p, *p.get("co_products", [])]]
                 and all(p.get(k) == wanted[k] for k in wanted if k != "product")]
        yield max(found, key=lambda p: p.get("period_end", ""))


def inputs_of(process, change, factors):
    for flow in list(process.get("inputs", [])):
        electricity = flow.get("electricity")
        product = flow.get("product") or demo_totals.place_product(
            factors, electricity["place"], electricity["instrument"], process.get("period_end", ""))
        if product == change["input"] if "input" in change else electricity:
            yield flow


def replace(process, change, factors):
    for flow in inputs_of(process, change, factors):
        amount, share = amount_of(flow, process), F(change.get("share_percent", "100")) / 100
        new = {key: flow[key] for key in ("stage", "unit", "shares") if key in flow}
        new["product"] = change.get("product") or f"{ASSUMED}/{change['assumed']}"
        new["amount"] = amount * share * F(change.get("amount_per_unit", "1"))
        new["unit"] = change.get("unit", flow["unit"])
        if "instrument" in change:
            new["electricity"] = {"instrument": change["instrument"], "place": change.get("place")}
        flow["amount"] = amount * (1 - share)
        process["inputs"].append(new)


def adjusted(change, before):
    if "value" in change:
        return F(change["value"])
    return before * (F(change["factor"]) if "factor" in change else 1 + F(change["percent"]) / 100)


def apply(process, change, factors):
    kind = change["kind"]
    if kind in ("supplier", "electricity", "recycled"):
        replace(process, change, factors)
    elif kind == "remove-input":
        for flow in inputs_of(process, change, factors):
            process["inputs"].remove(flow)
    elif kind == "amount":
        for flow in inputs_of(process, change, factors):
            flow["amount"] = adjusted(change, amount_of(flow, process))
            flow["unit"] = change.get("unit", flow["unit"])
    elif kind == "efficiency":
        energy = [flow for flow in process.get("inputs", [])
                  if "electricity" in flow or flow.get("unit") in ("kWh", "MJ", "GJ")]
        burnt = [e for e in process.get("emissions", []) if "combustion" in e.get("tags", [])]
        for flow in energy + burnt:
            flow["amount"] = adjusted(change, amount_of(flow, process))
    elif kind == "parameter":
        for parameter in process.get("parameters", []):
            if parameter["name"] == change["parameter"]:
                parameter["value"] = change["value"]
    elif kind == "capture":
        for emission in process["emissions"]:
            if emission["gas"] == change["gas"]:
                emission["amount"] = (amount_of(emission, process)
                                      * (1 - F(change["share_percent"]) / 100))
    else:
        raise ValueError(f"change of kind {kind} is not known here")


def main():
    packs, park = demo_totals.documents(sys.argv[1]), demo_totals.documents(sys.argv[2])
    scenario = json.loads(pathlib.Path(sys.argv[3]).read_text("utf-8"))
    factors = [(pack["id"], row) for pack in packs for row in pack.get("factors", [])]
    packs.append({"id": ASSUMED, "factors": scenario.get("assumed", [])})
    changes = sorted(scenario["changes"], key=lambda change: change["kind"] != "parameter")
    for change in changes:
        for process in processes_of(park, change):
            apply(process, change, factors)
    demo_totals.write(demo_totals.totals_of(packs, park))


if __name__ == "__main__":
    main()
