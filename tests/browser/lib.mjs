// What the tests of the pages share: packages, the browser, and how results are counted and said.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { dirname, resolve } from "node:path";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const modules = resolve(root, ".tools/browser/node_modules");
const { chromium } = createRequire(modules + "/")("playwright-core");

export const axe = readFileSync(resolve(modules, "axe-core/axe.min.js"), "utf8");
export const vnu = resolve(modules, "vnu-jar/build/dist/vnu.jar");

/** Debian's Chromium refuses to run as root inside of its sandbox, and a container has nobody else. */
export const flags = process.getuid() === 0 ? ["--no-sandbox"] : [];
export const program = process.env.CHROMIUM || "/usr/bin/chromium";
export const launch = () => chromium.launch({ executablePath: program, args: flags });

let passed = 0, failed = 0;

/** Counts a check and says what is wrong with it. */
export function check(name, faults) {
  if (faults.length === 0) {
    passed++;
    return;
  }
  failed++;
  console.log(`FAILED ${name}`);
  for (const fault of faults) console.log(`  ${fault}`);
}

/** Runs a way through the pages; where it breaks off is a fault as well. */
export async function walk(name, way) {
  const faults = [];
  const start = Date.now();
  try {
    await way((is, what) => is || faults.push(what));
  } catch (error) {
    faults.push(`broke off: ${error.message.split("\n").slice(0, 3).join(" ")} ${error.stack?.match(/ways\.mjs:\d+/)?.[0] ?? ""}`);
  }
  check(name, faults);
  return Date.now() - start;
}

export function finish(what) {
  console.log(`${what}: ${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}

/** Calls `one` for every item, so many at a time. */
export async function pooled(items, width, one) {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await one(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** A reply of the API. */
export async function json(base, path) {
  const reply = await fetch(base + path);
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return reply.json();
}
