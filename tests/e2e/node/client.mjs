// Clients made from proto/ by @grpc/proto-loader: nothing of ours but the files.

import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";
import { fileURLToPath } from "node:url";

const PROTO = fileURLToPath(new URL("../../../proto", import.meta.url));
const AREAS = {
  supply: "SupplyService",
  footprint: "FootprintService",
  certificate: "CertificateService",
  ledger: "LedgerService",
  identity: "IdentityService",
};
const DEADLINE_MILLIS = 60_000;

/** Promises of unary calls: `clients.supply.Submit(request)`. */
export function connect(address) {
  const definition = protoLoader.loadSync(
    Object.keys(AREAS).map((area) => `tanji/${area}/v1/${area}_service.proto`),
    { includeDirs: [PROTO], keepCase: true, longs: Number, enums: String },
  );
  const packages = grpc.loadPackageDefinition(definition).tanji;
  const clients = { close: () => stubs.forEach((stub) => stub.close()) };
  const stubs = [];
  for (const [area, service] of Object.entries(AREAS)) {
    const stub = new packages[area].v1[service](
      address,
      grpc.credentials.createInsecure(),
    );
    stubs.push(stub);
    clients[area] = { stub };
    for (const method of Object.values(stub.constructor.service)) {
      if (method.requestStream) continue;
      const name = method.path.split("/").pop();
      clients[area][name] = (request) => callUnary(stub, name, request);
    }
  }
  return clients;
}

function callUnary(stub, name, request) {
  return new Promise((resolve, reject) => {
    const deadline = new Date(Date.now() + DEADLINE_MILLIS);
    stub[name](request, { deadline }, (error, response) =>
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
