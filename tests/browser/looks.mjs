// Every page as it stands: axe-core, what the browser says, width, weight, valid HTML. Arguments: address of the server,
// a folder for files, and --all for every width, theme and language of every page.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addresses, korean } from "./addresses.mjs";
import { axe, check, finish, launch, pooled, vnu } from "./lib.mjs";

const [base, folder, mode] = process.argv.slice(2);
const all = mode === "--all";

// The fast tier sees both languages, both themes and both ends of the widths, but not each with each.
const LOOKS = all
  ? [360, 768, 1280, 2560].flatMap((width) => ["light", "dark"].flatMap((theme) => ["en", "ko"].map((language) => ({ width, theme, language }))))
  : [{ width: 1280, theme: "light", language: "en" }, { width: 360, theme: "dark", language: "ko" }];

/** All usual rules, and two that axe leaves out of them. */
const AXE = { resultTypes: ["violations"], rules: { "label-content-name-mismatch": { enabled: true }, "target-size": { enabled: true } } };

/** Bytes over the network and nodes of the document at most, of whole pages. */
const LIMITS = { "/": { bytes: 60_000, nodes: 1_400 }, "/jobs/{code}": { bytes: 45_000 } };

const { found, orphans, errors } = await addresses(base, all ? 12 : 3);
check("links lead to every page", orphans.map((pattern) => `no link leads to ${pattern}`));

const browser = await launch();

async function look({ pattern, path, isError, isEnglish }, { width, theme, ...wanted }) {
  const language = isEnglish ? "en" : wanted.language;
  const address = language === "ko" ? korean(path) : path;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme, locale: "en-US" });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("console", (said) => {
    // That the page itself is an error is said as well.
    const own = isError && said.text().startsWith("Failed to load resource") && said.location().url === base + address;
    if (["error", "warning"].includes(said.type()) && !own) faults.push(`console: ${said.text()}`);
  });
  page.on("request", (request) => request.url().startsWith(base + "/") || faults.push(`asks elsewhere: ${request.url()}`));
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  const reply = await page.goto(base + address);
  if (reply.ok() === Boolean(isError)) faults.push(`status ${reply.status()}`);
  const seen = await page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    const out = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > edge + 1 && !one.closest(".scroll, .hidden, svg"));
    const sizes = performance.getEntries().filter((entry) => "transferSize" in entry).map((entry) => entry.transferSize);
    return {
      wide: document.documentElement.scrollWidth,
      edge,
      out: out.slice(0, 3).map((one) => `${one.tagName.toLowerCase()}.${one.className}`),
      language: document.documentElement.lang,
      nodes: document.querySelectorAll("*").length,
      bytes: sizes.reduce((a, b) => a + b, 0),
      violations: window.violations,
    };
  });
  if (seen.wide > seen.edge) faults.push(`it is ${seen.wide} pixels wide: ${seen.out.join(", ")}`);
  if (seen.language !== language) faults.push(`its language is ${seen.language}`);
  faults.push(...seen.violations.map((one) => `security policy: ${one}`));
  const limits = path.includes("?") ? undefined : LIMITS[pattern];
  if (seen.bytes > (limits?.bytes ?? Infinity)) faults.push(`${seen.bytes} bytes`);
  if (seen.nodes > (limits?.nodes ?? Infinity)) faults.push(`${seen.nodes} nodes`);
  await page.evaluate(axe);
  const judged = await page.evaluate((how) => window.axe.run(how), AXE);
  for (const { id, nodes } of judged.violations) {
    faults.push(`axe: ${id} ×${nodes.length}: ${nodes[0].target.join(" ")} ${nodes[0].html.slice(0, 120)}`);
  }
  check(`${address} at ${width}, ${theme}`, faults);
  await context.close();
}

await pooled([...found, ...errors].flatMap((one) => LOOKS.map((how) => [one, how])), 2, ([one, how]) => look(one, how));
await browser.close();

// Valid HTML, as it is sent.
const files = join(folder, "html");
mkdirSync(files, { recursive: true });
const names = new Map();
for (const { path, isEnglish } of [...found, ...errors]) {
  for (const address of isEnglish ? [path] : [path, korean(path)]) {
    const reply = await fetch(base + address, { headers: { accept: "text/html", "accept-language": "en" } });
    const name = `${names.size}.html`;
    names.set(name, address);
    writeFileSync(join(files, name), await reply.text());
  }
}
let said = "";
try {
  execFileSync("java", ["-jar", vnu, "--format", "gnu", ...[...names.keys()].map((name) => join(files, name))], { encoding: "utf8", stdio: "pipe" });
} catch (error) {
  said = error.stderr || String(error);
}
const messages = said.split("\n").filter(Boolean).map((line) => line.replace(/^"file:[^"]*\/(\d+\.html)"/, (_, name) => names.get(name)));
check(`valid HTML of ${names.size} pages`, messages.slice(0, 20));
finish(`${found.length} pages, ${LOOKS.length} ways of looking at each`);
