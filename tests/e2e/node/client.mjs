// Clients made from proto/ by @grpc/proto-loader: nothing of ours but the files.

import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";
import { fileURLToPath } from "node:url";

const PROTO = fileURLToPath(new URL("../../../proto", import.meta.url));
// By the name that tests use: area, file, service.
const SERVICES = {
  supply: ["supply", "supply_service", "SupplyService"],
  footprint: ["footprint", "footprint_service", "FootprintService"],
  certificate: ["certificate", "certificate_service", "CertificateService"],
  ledger: ["ledger", "ledger_service", "LedgerService"],
  identity: ["identity", "identity_service", "IdentityService"],
  access: ["identity", "access_service", "AccessService"],
};
const DEADLINE_MILLIS = 60_000;

/** Promises of unary calls: `clients.supply.Submit(request)`; with a token as
 * whom that names, else as the operator. */
export function connect(address) {
  const definition = protoLoader.loadSync(
    Object.values(SERVICES).map(([area, file]) => `tanji/${area}/v1/${file}.proto`),
    { includeDirs: [PROTO], keepCase: true, longs: Number, enums: String },
  );
  const packages = grpc.loadPackageDefinition(definition).tanji;
  const clients = { close: () => stubs.forEach((stub) => stub.close()) };
  const stubs = [];
  for (const [name, [area, , service]] of Object.entries(SERVICES)) {
    const stub = new packages[area].v1[service](
      address,
      grpc.credentials.createInsecure(),
    );
    stubs.push(stub);
    clients[name] = { stub };
    for (const method of Object.values(stub.constructor.service)) {
      if (method.requestStream) continue;
      const call = method.path.split("/").pop();
      clients[name][call] = (request, token) => callUnary(stub, call, request, token);
    }
  }
  return clients;
}

function callUnary(stub, name, request, token) {
  const metadata = new grpc.Metadata();
  if (token) metadata.set("authorization", `Bearer ${token}`);
  return new Promise((resolve, reject) => {
    const deadline = new Date(Date.now() + DEADLINE_MILLIS);
    stub[name](request, metadata, { deadline }, (error, response) =>
      error ? reject(error) : resolve(response),
    );
  });
}

/** Imports files whose sizes may be announced wrongly. */
export function importFiles(clients, header, chunks) {
  return new Promise((resolve, reject) => {
    const deadline = new Date(Date.now() + DEADLINE_MILLIS);
    const stream = clients.supply.stub.ImportStream(
      { deadline },
      (error, response) => (error ? reject(error) : resolve(response)),
    );
    stream.write({ header });
    for (const chunk of chunks) stream.write({ chunk });
    stream.end();
  });
}

/** For assert.rejects: has the code and says `text`. */
export function rpcError(code, text = "") {
  return (error) => {
    if (error.code === code && error.details.includes(text)) return true;
    throw new Error(
      `expected code ${code} and "${text}", got ${error.code}: ${error.details}`,
    );
  };
}

export const status = grpc.status;
