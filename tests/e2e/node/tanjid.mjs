// Starts the real tanjid on a temporary folder and a free port.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const START_MILLIS_MAX = 60_000;

/** A running tanjid; `stop()` gives its exit code. */
export class Tanjid {
  #child;
  #exited;

  constructor(child, address) {
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once("exit", resolve));
    this.address = address;
  }

  /** `binFolder` has the program; `dataFolder` is made when it is missing. */
  static async start(binFolder, dataFolder) {
    const child = spawn(
      join(binFolder, "tanjid"),
      ["--data-dir", dataFolder, "--listen", "127.0.0.1:0"],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    const log = [];
    const address = await new Promise((resolve, reject) => {
      const fail = (why) => {
        child.kill("SIGKILL");
        reject(new Error(`tanjid: ${why}\n${log.join("\n")}`));
      };
      const timer = setTimeout(() => fail("does not serve"), START_MILLIS_MAX);
      child.once("error", (error) => fail(error.message));
      child.once("exit", (code) => fail(`ended with ${code}`));
      createInterface({ input: child.stderr }).on("line", (line) => {
        log.push(line);
        const found = /serving on (127\.0\.0\.1:\d+)$/.exec(line);
        if (found) {
          clearTimeout(timer);
          resolve(found[1]);
        }
      });
    });
    return new Tanjid(child, address);
  }

  stop() {
    this.#child.kill("SIGTERM");
    return this.#exited;
  }

  kill() {
    this.#child.kill("SIGKILL");
    return this.#exited;
  }
}

export async function makeTempFolder() {
  const path = await mkdtemp(join(tmpdir(), "tanji-node-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
