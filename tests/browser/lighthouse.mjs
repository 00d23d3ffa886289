// What Lighthouse says of the pages that most people open. Arguments: address of the server, and --speed for the median of
// five of its performance, which only means something for a release build on a machine that does nothing else.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { check, finish, flags, json, program, root } from "./lib.mjs";

const [base, mode] = process.argv.slice(2);
const require = createRequire(resolve(root, ".tools/lighthouse/node_modules") + "/");
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { default: lighthouse } = await load("lighthouse");
const { launch } = await load("chrome-launcher");

/** The smallest score that passes, of 1. */
const LEAST = 0.95;

const [first] = (await json(base, "/rankings/ai_risk?per_page=1")).occupations;
const speed = mode === "--speed";
const categories = speed ? ["performance"] : ["accessibility", "best-practices"];
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const chrome = await launch({ chromePath: program, chromeFlags: ["--headless", ...flags], logLevel: "error" });
for (const path of ["/", "/ranking", `/jobs/${first.soc_code}`]) {
  const seen = new Map(categories.map((category) => [category, []]));
  const wrong = new Set();
  for (let time = 0; time < (speed ? 5 : 1); time++) {
    const { lhr } = await lighthouse(base + path, { port: chrome.port, onlyCategories: categories, logLevel: "error" });
    if (lhr.runtimeError) wrong.add(lhr.runtimeError.message);
    for (const category of categories) {
      seen.get(category).push(lhr.categories[category].score);
      const failed = lhr.categories[category].auditRefs.filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9);
      for (const { id } of failed) wrong.add(`${id}: ${lhr.audits[id].title} ${lhr.audits[id].displayValue ?? ""}`);
    }
  }
  for (const [category, scores] of seen) {
    const score = median(scores);
    console.log(`${path} ${category} ${Math.round(score * 100)}${speed ? ` (${scores.map((one) => Math.round(one * 100)).join(", ")})` : ""}`);
    check(`Lighthouse: ${category} of ${path}`, score >= LEAST ? [] : [`${score}`, ...wrong]);
  }
}
await chrome.kill();
finish("Lighthouse");
