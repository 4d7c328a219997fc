"""Whether the public log tells which of its footprints have suppliers in common.

    shared_suppliers.py MIRROR

MIRROR is what `tanji ledger export` writes, of a log with footprint records of
products of which some share a supplier and some do not. Takes all that a record
shows of itself (lines, sizes, signatures) and all values of 16 bytes and more in it,
and ends with an error where records differ in the first, or share one of the
second, but for what makes the chain. Prints how many footprints it has compared.
"""

import base64
import collections
import hashlib
import pathlib
import struct
import sys


def entries_of(mirror):
    bundles = sorted(p for p in (mirror / "tile/entries").rglob("*") if p.is_file())
    for bundle in bundles:
        data = bundle.read_bytes()
        at = 0
        while at < len(data):
            (size,) = struct.unpack_from(">H", data, at)
            yield data[at + 2 : at + 2 + size]
            at += 2 + size


def tokens_of(line):
    """What of a line could point somewhere: long hex and base64 values."""
    for word in line.split():
        try:
            if len(word) == 32 and int(word, 16) >= 0:
                yield bytes.fromhex(word)
                continue
        except ValueError:
            pass
        try:
            value = base64.b64decode(word, validate=True)
        except ValueError:
            continue
        if len(value) >= 16:
            yield value


def main():
    entries = list(entries_of(pathlib.Path(sys.argv[1])))
    shapes = collections.Counter()
    seen = {}
    footprints = 0
    for seq, entry in enumerate(entries):
        text, _, signatures = entry.decode().partition("\n\n")
        lines = text.split("\n")
        if "kind footprint" in lines:
            footprints += 1
            shape = [len(entry) - len(str(seq)), len(signatures)]
            for line in lines:
                name, _, value = line.partition(" ")
                # A media type, a size, a padded count: shown as they are.
                shape.append(name)
                if name in ("payload", "inputs"):
                    shape.append(tuple(value.split()[:-1]))
                if name in ("ref", "xref", "subject"):
                    sys.exit(f"record {seq} shows a line that others need not see: {line}")
            shapes[tuple(shape)] += 1
        for line in lines:
            if line.startswith("prev "):
                previous = hashlib.sha256(b"\0" + entries[seq - 1]).digest() if seq else bytes(32)
                if base64.b64decode(line[5:]) != previous:
                    sys.exit(f"record {seq}: prev is not the record before")
                continue
            for token in tokens_of(line):
                if line.startswith(("ref ", "key ")):
                    continue  # of other kinds: what is withdrawn, whose key
                if token in seen:
                    sys.exit(f"records {seen[token]} and {seq} share a value: {line}")
                seen[token] = seq
    if len(shapes) != 1:
        sys.exit(f"footprint records differ in what they show: {shapes}")
    print(footprints)


if __name__ == "__main__":
    main()
