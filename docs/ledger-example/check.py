#!/usr/bin/env python3
"""Checks a log and a certificate by the documents alone.

Written from lib/ledger/FORMAT.md and lib/certificate/FORMAT.md, as a foreign
implementer would, with Python's standard library and OpenSSL's command line for
signatures; shares no code with the project. Not a whole audit: it takes no
witnesses, no revocations, and no erasures into account (docs/LEDGER.md, "Audit").

    check.py log LOG KEYS...             all entries, tiles of level 0, checkpoint
    check.py certificate FILE KEYS...    a certificate or a disclosure

KEYS are files of verifier keys, one a line. The exit code is 0 when all holds.
"""

import base64
import gzip
import hashlib
import hmac
import json
import pathlib
import subprocess
import sys
import tempfile

# DER of a SubjectPublicKeyInfo up to the key.
ED25519_PREFIX = bytes.fromhex("302a300506032b6570032100")
SM2_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
SM2_NAME = b"\xffsm2-with-sm3"


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(entry):
    return sha256(b"\x00" + entry)


def root_of(leaves):
    """RFC 6962, section 2.1."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + root_of(leaves[:split]) + root_of(leaves[split:]))


def root_by_path(leaf, index, size, path):
    """RFC 9162, section 2.1.3.2: the root that an inclusion proof comes to."""
    number, last, root = index, size - 1, leaf
    for node in path:
        assert last > 0, "the path is too long"
        if number % 2 == 1 or number == last:
            root = sha256(b"\x01" + node + root)
            while number % 2 == 0 and number != 0:
                number, last = number // 2, last // 2
        else:
            root = sha256(b"\x01" + root + node)
        number, last = number // 2, last // 2
    assert last == 0, "the path is too short"
    return root


class Key:
    """A verifier key: name+keyid+base64(type || key)."""

    def __init__(self, text):
        self.name, key_id, material = text.split("+", 2)
        self.key_id = bytes.fromhex(key_id)
        material = base64.b64decode(material, validate=True)
        if material[0] == 1:
            self.pem, self.how = ED25519_PREFIX + material[1:], []
        elif material[0] == 2:
            self.pem, self.how = material[1:], ["-digest", "sha256"]
        elif material.startswith(SM2_NAME):
            self.pem = SM2_PREFIX + material[len(SM2_NAME):]
            self.how = ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]
        else:
            self.pem = None  # a witness's
        hashed = material[1:] if material[0] == 2 else self.name.encode() + b"\n" + material
        assert sha256(hashed)[:4] == self.key_id, f"{self.name}: the id is another key's"

    def verifies(self, text, signature):
        with tempfile.TemporaryDirectory() as folder:
            here = pathlib.Path(folder)
            (here / "key").write_bytes(self.pem)
            (here / "text").write_bytes(text)
            (here / "signature").write_bytes(signature)
            done = subprocess.run(
                ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER",
                 "-inkey", here / "key", "-rawin", "-in", here / "text",
                 "-sigfile", here / "signature", *self.how],
                capture_output=True, check=False)
        return done.returncode == 0


def read_keys(paths):
    lines = "".join(pathlib.Path(path).read_text() for path in paths).splitlines()
    return [Key(line) for line in lines if line and not line.startswith("#")]


def open_note(note, keys, name):
    """The text of a note with a good line of one key at least, and none that is bad."""
    text, _, lines = note.rpartition(b"\n\n")
    text += b"\n"
    good = 0
    for line in lines.splitlines():
        assert line.startswith("— ".encode()), "no signature line"
        signer, signature = line.decode()[2:].split(" ")
        signature = base64.b64decode(signature, validate=True)
        for key in keys:
            if key.pem and (key.name, key.key_id) == (signer, signature[:4]):
                assert key.verifies(text, signature[4:]), f"{signer}: a bad signature"
                good += signer == name
    assert good > 0, f"no signature of {name}"
    return text.decode()


def fields_of(text):
    """The lines of a record; of those that may repeat, a list."""
    lines = text.splitlines()
    assert lines[0] == "pcf-record/v1"
    fields = {"ref": [], "xref": []}
    for line in lines[1:]:
        name, _, value = line.partition(" ")
        if name in ("ref", "xref"):
            fields[name].append(value)
        else:
            assert name not in fields, f"{name} twice"
            fields[name] = value
    return fields


def open_checkpoint(note, keys):
    origin = note.split(b"\n", 1)[0].decode()
    lines = open_note(note, keys, origin).splitlines()
    assert len(lines) == 3 and lines[0] == origin
    return origin, int(lines[1]), base64.b64decode(lines[2])


def entries_of(log, size):
    for first in range(0, size, 256):
        width = min(256, size - first)
        index = first // 256
        assert index < 1000, "this example reads logs of up to 256,000 entries"
        name = f"{index:03}" + (f".p/{width}" if width < 256 else "")
        bundle = (log / "tile/entries" / name).read_bytes()
        tile = (log / "tile/0" / name).read_bytes()
        for place in range(width):
            length = int.from_bytes(bundle[:2], "big")
            entry, bundle = bundle[2:2 + length], bundle[2 + length:]
            assert len(entry) == length, "a bundle is cut off"
            assert tile[32 * place:32 * place + 32] == leaf_hash(entry), "another tile"
            yield entry
        assert not bundle and len(tile) == 32 * width


def check_log(folder, keys):
    log = pathlib.Path(folder)
    origin, size, root = open_checkpoint((log / "checkpoint").read_bytes(), keys)
    leaves, ids, before, previous = [], set(), "", b"\0" * 32
    for seq, entry in enumerate(entries_of(log, size)):
        fields = fields_of(open_note(entry, keys, origin + "/records"))
        assert fields["log"] == origin and int(fields["seq"]) == seq
        assert base64.b64decode(fields["prev"]) == previous, f"{seq}: another chain"
        assert fields["time"] >= before and fields["id"] not in ids
        for ref in fields["ref"]:
            of, _, leaf = ref.partition(" ")
            assert base64.b64decode(leaf) == leaves[int(of)], f"{seq}: another ref"
        ids.add(fields["id"])
        before, previous = fields["time"], leaf_hash(entry)
        leaves.append(previous)
    assert len(leaves) == size and root_of(leaves) == root, "another root"
    print(f"log {origin}: {size} entries have the signed root {base64.b64encode(root).decode()}")


class Sections:
    """The parts of a certificate file, one after the other."""

    def __init__(self, data):
        self.rest = data

    def line(self):
        line, _, self.rest = self.rest.partition(b"\n")
        return line.decode()

    def body(self, size):
        body, self.rest = self.rest[:size], self.rest[size + 1:]
        return body

    def hashes(self, count):
        return [base64.b64decode(self.line()) for _ in range(count)]


def statuses_of(listed):
    """Two bits an entry, the first in the highest (W3C Bitstring Status List)."""
    bits = gzip.decompress(base64.urlsafe_b64decode(listed["encoded_list"][1:] + "=="))
    return lambda seq: listed["statuses"][bits[seq // 4] >> (6 - 2 * (seq % 4)) & 3]


def check_certificate(path, keys):
    sections = Sections(pathlib.Path(path).read_bytes())
    kind = sections.line()
    assert kind in ("tanji-certificate/v3", "tanji-disclosure/v1"), kind
    entry = checkpoint = payload = None
    shown = {}
    status = "unknown"
    while sections.rest:
        name, *values = sections.line().split(" ")
        if name == "record":
            entry = sections.body(int(values[0]))
            origin = entry.split(b"\n", 2)[1].split(b" ")[1].decode()
            record = fields_of(open_note(entry, keys, origin + "/records"))
            count, root = record["inputs"].split(" ")
        elif name == "payload":
            payload = sections.body(int(values[1]))
        elif name == "proof":
            head, _, note = sections.body(int(values[0])).partition(b"\n\n")
            lines = head.decode().splitlines()
            assert lines[0] == "c2sp.org/tlog-proof@v1"
            assert lines[1] == "index " + record["seq"]
            checkpoint = open_checkpoint(note, keys)
            assert checkpoint[0] == origin
            path_up = [base64.b64decode(line) for line in lines[2:]]
            assert root_by_path(leaf_hash(entry), int(record["seq"]), checkpoint[1],
                                path_up) == checkpoint[2], "it is not in the log"
        elif name == "disclosure":
            index, padded = int(values[0]), int(values[1])
            text = sections.body(int(values[2]))
            steps = sections.hashes(padded.bit_length() - 1)
            assert padded == int(count)
            assert root_by_path(sha256(b"\0" + text), index, padded, steps) == \
                base64.b64decode(root), f"disclosure {index} is not the record's"
            _, field, value = json.loads(base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4)))
            shown[field] = value
        elif name == "status":
            of, size, steps = map(int, values)
            status_entry = sections.body(of)
            content = sections.body(size)
            secret = base64.b64decode(sections.line())
            padded = content + b"\x80" + bytes(-(len(content) + 1) % 4096)
            fields = fields_of(open_note(status_entry, keys, origin + "/records"))
            _, length, commitment = fields["payload"].split(" ")
            assert fields["kind"] == "status-list" and int(length) == len(padded)
            assert hmac.digest(secret, padded, "sha256") == base64.b64decode(commitment)
            assert root_by_path(leaf_hash(status_entry), int(fields["seq"]), checkpoint[1],
                                sections.hashes(steps)) == checkpoint[2]
            listed = json.loads(content)
            assert listed["size"] == fields["seq"] and int(listed["size"]) > int(record["seq"])
            status = f'{statuses_of(listed)(int(record["seq"]))} as of {fields["time"]}'
        else:
            raise AssertionError(f"an attestation or another section: {name}")
    if payload:
        assert shown["payload-sha256"] == sha256(payload).hex(), "another payload"
        shown = json.loads(payload)
    print(f'{shown.get("product", "a product")}: {shown["kg_co2e"]} kg CO2e per '
          f'{shown["declared_unit"]}, record {record["seq"]} of {origin}, {status}')


def main(arguments):
    what, subject, *key_files = arguments
    keys = read_keys(key_files)
    try:
        {"log": check_log, "certificate": check_certificate}[what](subject, keys)
    except (AssertionError, IndexError, KeyError, ValueError) as fault:
        print(f"{subject}: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
