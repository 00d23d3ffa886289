// Which pages there are. The patterns come from the source, the addresses from following links from the start page: a page
// that is added is found by itself, and one that no link leads to is a fault.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { json, root } from "./lib.mjs";

/** What no link leads to by its nature: it is put into pages of others. */
const UNLINKED = /^\/embed\//;
/** The reference of the API, which is no page of the table: it is in English only. */
const REFERENCE = { pattern: "/docs", path: "/docs", isEnglish: true };
/** Where an error stands in the place of a page. */
const ERRORS = ["/jobs/99-9999", "/nowhere", "/ranking?sort=height"];

/** The path of every page, parameters in braces. */
export function patterns() {
  const folder = join(root, "src/web/pages");
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".rs"));
  const text = files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const found = [...text.matchAll(/Route::of_(?:page|dated_page|database_page|embed)\w*\(\s*"([^"]+)"/g)].map((one) => one[1]);
  if (found.length < 9) throw new Error(`only ${found.length} pages are found in the source`);
  return found;
}

const matcher = (pattern) => new RegExp("^" + pattern.replaceAll(".", "\\.").replace(/\{[^}]+\}/g, "[^/]+") + "$");
const links = (html) => [...html.matchAll(/<a [^>]*?href="(\/[^"]*)"/g)].map((one) => one[1].replace(/&(?:#38|amp);/g, "&").split("#")[0]);

/**
 * Every page with `each` kinds of query, as {pattern, path}, and the patterns that no link leads to. Published labels have
 * no `replies`, and so no pages of any.
 */
export async function addresses(base, each) {
  const { runs } = await json(base, "/runs");
  const replies = runs.some((run) => run.rater.includes("@") || /^(openai|anthropic):/.test(run.rater));
  const known = patterns().map((pattern) => ({ pattern, match: matcher(pattern), kinds: new Map() }));
  const ways = known.filter((one) => !one.pattern.includes("{")).concat(known.filter((one) => one.pattern.includes("{")));
  const take = (address) => {
    const [named, query = ""] = address.split("?");
    const path = named === "/en" ? "/" : named;
    const of = ways.find((one) => one.match.test(path));
    const kind = [...new URLSearchParams(query).keys()].sort().join("&");
    if (!of || of.kinds.has(kind) || of.kinds.size >= each) return;
    of.kinds.set(kind, address);
    queue.push(address);
  };
  const queue = [];
  take("/");
  take(`/search?q=${encodeURIComponent("nurse")}`);
  take(`/search?q=${encodeURIComponent("zzzz")}&again=1`);
  const ranking = await json(base, "/rankings/ai_risk?per_page=2");
  const codes = ranking.occupations.map((occupation) => occupation.soc_code);
  take(`/compare?soc=${codes.join(",")}`);
  while (queue.length > 0) {
    const address = queue.shift();
    const reply = await fetch(base + address, { headers: { accept: "text/html", "accept-language": "en" } });
    if (!reply.ok) throw new Error(`${address}: ${reply.status}`);
    for (const link of links(await reply.text())) take(link);
  }
  const orphans = [];
  for (const one of known.filter((one) => one.kinds.size === 0)) {
    if (one.pattern.startsWith("/replies/") && !replies) continue;
    if (!UNLINKED.test(one.pattern)) orphans.push(one.pattern);
    else one.kinds.set("", one.pattern.replace(/\{(?:code|soc_code)\}/, codes[0]));
  }
  const found = known.flatMap(({ pattern, kinds }) => [...kinds.values()].map((path) => ({ pattern, path })));
  found.push(REFERENCE);
  return { found, orphans, errors: ERRORS.map((path) => ({ pattern: "an error", path, isError: true })) };
}

/** The Korean address of a page. */
export const korean = (path) => "/ko" + path.replace(/^\/(?:en)?(?=$|\?)/, "");
