// What a client that is not ours meets: the real tanjid, called by grpc-js.

import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { connect, importFiles, rpcError, status } from "./client.mjs";
import { makeTempFolder, Tanjid } from "./tanjid.mjs";

const BIN = process.env.TANJI_BIN;
assert.ok(BIN, "TANJI_BIN must name the folder of tanjid");

// y_power = 0.5, y_steel = 1.8 + 0.4 x 0.5 = 2 kg CO2e per kg.
const STEEL = {
  organisation: "acme",
  declaration: { name: "Acme 钢铁" },
  products: [
    { id: "steel", unit: "kg" },
    { id: "power", unit: "kWh" },
  ],
  processes: [
    {
      product: "steel",
      output: "1",
      unit: "kg",
      direct_kg_co2e: "1.8",
      inputs: [{ product: "acme/power", amount: "0.4", unit: "kWh" }],
    },
    { product: "power", output: "1", unit: "kWh", direct_kg_co2e: "0.5" },
  ],
};

let folder, server, api;

before(async () => {
  folder = await makeTempFolder();
  server = await Tanjid.start(BIN, folder.path);
  api = connect(server.address);
});

after(async () => {
  api.close();
  assert.equal(await server.stop(), 0, "tanjid stops when asked");
  await folder.remove();
});

async function submit(submission, request_id = "") {
  return api.supply.Submit({ submission, request_id });
}

async function awaitCertificate(record_id) {
  for (let i = 0; i < 600; ++i) {
    const got = await api.certificate.Get({ record_id });
    if (got.state === "RECORD_STATE_IN_CHECKPOINT") return got;
    await delay(100);
  }
  throw new Error(`no checkpoint covers record ${record_id}`);
}

// Verifier key (C2SP signed-note): name+keyid+base64(0x01 || Ed25519 key).
function publicKey(verifierKey) {
  const material = Buffer.from(verifierKey.split("+").slice(2).join("+"), "base64");
  assert.equal(material[0], 1);
  const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");
  return createPublicKey({
    key: Buffer.concat([spkiPrefix, material.subarray(1)]),
    format: "der",
    type: "spki",
  });
}

// A note's text ends before the blank line; a signature line is
// "— name base64(4 bytes of key id || signature)".
function noteIsSignedBy(note, verifierKey) {
  const end = note.lastIndexOf("\n\n") + 1;
  const line = note.subarray(end + 1).toString().split("\n")[0];
  const signature = Buffer.from(line.split(" ")[2], "base64").subarray(4);
  return verify(null, note.subarray(0, end), publicKey(verifierKey), signature);
}

test("submits, reads, explains and certifies", async () => {
  const written = await submit(STEEL);
  assert.match(written.record_id, /^[0-9a-f]{32}$/);
  const { footprint, as_of_seq } = await api.footprint.Get({
    product: "acme/steel",
    min_seq: written.seq,
  });
  assert.ok(as_of_seq >= written.seq);
  assert.equal(footprint.status, "FOOTPRINT_STATUS_ANSWERED");
  assert.equal(footprint.kg_co2e, 2);
  assert.equal(footprint.unit, "kg");

  const explained = await api.footprint.Explain({ product: "acme/steel" });
  assert.deepEqual(
    explained.lines.map((line) => line.kg_co2e),
    ["1.8", "0.2"],
  );
  assert.equal(explained.total_kg_co2e, "2");

  const issued = await api.certificate.Issue({
    product: "acme/steel",
    min_seq: written.seq,
  });
  const got = await awaitCertificate(issued.record_id);
  assert.deepEqual(got.entry, issued.entry);
  assert.ok(got.certificate.length > got.entry.length);
});

test("signs what it records, so that OpenSSL can check it", async () => {
  const keys = await api.ledger.GetKeys({});
  const { entry, seq } = await submit(STEEL);
  assert.ok(noteIsSignedBy(entry, keys.signer_keys[0]));
  assert.match(entry.toString(), new RegExp(`^pcf-record/v1\nlog ${keys.origin}\nseq ${seq}\n`));
  const changed = Buffer.from(entry);
  changed[20] ^= 1;
  assert.ok(!noteIsSignedBy(changed, keys.signer_keys[0]));

  // `prev` of each entry is the RFC 6962 leaf hash of the one before it.
  const { entries } = await api.ledger.GetEntries({ first_seq: seq - 1, page_size: 2 });
  const leaf = createHash("sha256").update(Buffer.concat([Buffer.of(0), entries[0]])).digest("base64");
  assert.ok(entries[1].toString().includes(`\nprev ${leaf}\n`));
  assert.deepEqual(entries[1], entry);
});

test("gives the same record for the same request, for ever", async () => {
  const first = await submit(STEEL, "node-1");
  const again = await submit(STEEL, "node-1");
  assert.deepEqual(again.entry, first.entry);
  assert.equal(again.is_repeat, true);
  const other = { ...STEEL, declaration: { name: "Other" } };
  await assert.rejects(submit(other, "node-1"), rpcError(status.ALREADY_EXISTS, "node-1"));

  const issued = await api.certificate.Issue({ request_id: "cert-1", product: "acme/steel" });
  // kill -9 and start again: acknowledged means kept.
  api.close();
  await server.kill();
  server = await Tanjid.start(BIN, folder.path);
  api = connect(server.address);
  assert.deepEqual((await submit(STEEL, "node-1")).entry, first.entry);
  const reissued = await api.certificate.Issue({ request_id: "cert-1", product: "acme/steel" });
  assert.deepEqual(reissued.entry, issued.entry);
});

test("pages through every footprint once", async () => {
  const count = 25;
  const ids = Array.from({ length: count }, (_, i) => `p${i}`);
  const { seq } = await submit({
    organisation: "pages",
    products: ids.map((id) => ({ id, unit: "kg" })),
    processes: ids.map((product) => ({ product, output: "1", unit: "kg" })),
  });
  const seen = [];
  const request = { organisation: "pages", page_size: 10, min_seq: seq };
  do {
    const page = await api.footprint.List(request);
    seen.push(...page.footprints.map((footprint) => footprint.product));
    request.page_token = page.next_page_token;
  } while (request.page_token);
  assert.deepEqual(seen, ids.map((id) => `pages/${id}`));

  await assert.rejects(
    api.footprint.List({ organisation: "pages", page_token: "AAAA" }),
    rpcError(status.INVALID_ARGUMENT, "page_token"),
  );
});

test("reads many footprints at once", async () => {
  const { seq } = await submit(STEEL);
  const { footprints } = await api.footprint.BatchGet({
    products: ["acme/steel", "acme/nothing", "acme/power"],
    min_seq: seq,
  });
  assert.deepEqual(footprints.map((f) => [f.status, f.kg_co2e]), [
    ["FOOTPRINT_STATUS_ANSWERED", 2],
    ["FOOTPRINT_STATUS_NOT_FOUND", undefined],
    ["FOOTPRINT_STATUS_ANSWERED", 0.5],
  ]);
});

test("names loops and gaps", async () => {
  const { seq } = await submit({
    organisation: "loops",
    products: ["a", "b", "c"].map((id) => ({ id, unit: "kg" })),
    processes: [
      { product: "a", output: "1", unit: "kg", inputs: [{ product: "loops/b", amount: "1.25", unit: "kg" }] },
      { product: "b", output: "1", unit: "kg", inputs: [{ product: "loops/a", amount: "1", unit: "kg" }] },
      { product: "c", output: "1", unit: "kg", inputs: [{ product: "ghost/g", amount: "1", unit: "kg" }] },
    ],
  });
  const blocked = await api.footprint.Get({ product: "loops/a", min_seq: seq });
  assert.equal(blocked.footprint.status, "FOOTPRINT_STATUS_BLOCKED_BY_LOOP");
  assert.equal(blocked.footprint.kg_co2e, undefined);
  assert.deepEqual(blocked.footprint.fault.members.map((m) => m.product), ["loops/a", "loops/b"]);
  const incomplete = await api.footprint.Get({ product: "loops/c", min_seq: seq });
  assert.deepEqual(incomplete.missing.products, ["ghost/g"]);
  await assert.rejects(
    api.certificate.Issue({ product: "loops/a", min_seq: seq }),
    rpcError(status.FAILED_PRECONDITION, "loops/"),
  );
});

test("imports CSV in chunks, and refuses files that are cut off", async () => {
  const files = [
    "node,output,unit\nsteel,1,kg\npower,1,kWh\n",
    "consumer,supplier,amount,gsd2\nsteel,power,0.4,1\n",
    "node,kgco2e,gsd2\nsteel,1.8,1\npower,0.5,1\n",
  ].map((text) => Buffer.from(text));
  const header = {
    organisation: "csv",
    nodes_size_bytes: files[0].length,
    edges_size_bytes: files[1].length,
    factors_size_bytes: files[2].length,
  };
  const imported = await importFiles(api, header, files);
  assert.equal(imported.product_count, 2);
  const { footprint } = await api.footprint.Get({ product: "csv/steel", min_seq: imported.seq });
  assert.equal(footprint.kg_co2e, 2);
  await assert.rejects(
    importFiles(api, header, files.slice(0, 2)),
    rpcError(status.INVALID_ARGUMENT, "cut off"),
  );
});

test("answers mistakes with the documented codes", async () => {
  const { seq } = await submit(STEEL);
  const cases = [
    [() => api.supply.Submit({}), status.INVALID_ARGUMENT, "content"],
    [() => submit({ organisation: "a/b" }), status.INVALID_ARGUMENT, "organisation"],
    [
      () => submit({ organisation: "acme", processes: [{ product: "steel", output: "NaN", unit: "kg" }] }),
      status.INVALID_ARGUMENT,
      "processes[0].output",
    ],
    [
      () => submit({ organisation: "acme", processes: [{ product: "new", output: "1", unit: "kg" }] }),
      status.FAILED_PRECONDITION,
      "new",
    ],
    [() => api.supply.Get({ product: "acme/nothing" }), status.NOT_FOUND, "acme/nothing"],
    [() => api.footprint.Get({ product: "acme/nothing" }), status.NOT_FOUND, "acme/nothing"],
    [() => api.footprint.Get({ product: "acme" }), status.INVALID_ARGUMENT, "ORGANISATION/PRODUCT"],
    [() => api.footprint.Get({ product: "acme/steel", min_seq: seq + 1_000_000 }), status.OUT_OF_RANGE, "min_seq"],
    [() => api.footprint.List({ organisation: "nobody" }), status.NOT_FOUND, "nobody"],
    [() => api.footprint.List({ page_size: 1001 }), status.INVALID_ARGUMENT, "page_size"],
    [() => api.certificate.Get({ record_id: "00" }), status.INVALID_ARGUMENT, "record_id"],
    [() => api.certificate.Get({ record_id: "0".repeat(32) }), status.NOT_FOUND, ""],
    [() => api.ledger.GetProof({ seq: 1_000_000 }), status.OUT_OF_RANGE, ""],
    [() => api.ledger.GetEntries({ first_seq: 1_000_000 }), status.OUT_OF_RANGE, ""],
    [() => api.footprint.Get({ product: "x".repeat(70_000) }), status.RESOURCE_EXHAUSTED, "65536"],
    [
      () => api.identity.AddKey({ organisation: "acme", verifier_key: "no key" }),
      status.INVALID_ARGUMENT,
      "verifier_key",
    ],
  ];
  for (const [call, code, text] of cases) {
    await assert.rejects(call, rpcError(code, text));
  }
});

test("a token is checked by others, with the key set that is published", async () => {
  await api.access.PutAccount({ account: { organisation: "acme", roles: ["ROLE_SUPPLIER"] } });
  const { code } = await api.access.Invite({ organisation: "acme" });
  const { credential, client_secret } = await api.access.Join({ code });
  const issued = await api.access.IssueToken({ client_id: credential.id, client_secret });
  const { issuer, jwks } = await api.access.Discover({});
  const [header, payload, signature] = issued.access_token.split(".");
  const read = (part) => JSON.parse(Buffer.from(part, "base64url").toString());
  assert.equal(read(header).alg, "EdDSA");
  const jwk = JSON.parse(jwks).keys.find((key) => key.kid === read(header).kid);
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const isGood = (text) =>
    verify(null, Buffer.from(text), key, Buffer.from(signature, "base64url"));
  assert.ok(isGood(`${header}.${payload}`));
  assert.ok(!isGood(`${header}.${payload.slice(0, -1)}`));
  const claims = read(payload);
  assert.equal(claims.iss, issuer);
  assert.equal(claims.aud, issuer);
  assert.equal(claims.client_id, credential.id);
  assert.equal(claims.exp - claims.iat, issued.expires_in);

  const who = await api.access.WhoAmI({}, issued.access_token);
  assert.equal(who.organisation, "acme");
  assert.equal((await api.access.WhoAmI({})).is_operator, true);
  const none = Buffer.from(JSON.stringify({ ...read(header), alg: "none" })).toString("base64url");
  for (const bad of [
    `${header}.${payload}.${signature.slice(0, -4)}`,
    `${header}.${payload}.`,
    `${none}.${payload}.`,
    `${none}.${payload}.${signature}`,
  ]) {
    await assert.rejects(
      () => api.access.WhoAmI({}, bad),
      rpcError(status.UNAUTHENTICATED, ""),
    );
  }
  await api.access.RevokeCredential({ credential_id: credential.id });
  await assert.rejects(
    () => api.access.WhoAmI({}, issued.access_token),
    rpcError(status.UNAUTHENTICATED, ""),
  );
});
