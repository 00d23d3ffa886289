// Every page in a real browser: axe-core, the Nu HTML checker, width, and the way of a reader by keyboard alone and
// without JavaScript. Arguments: address of the server, folder of the packages, a folder for files.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [base, modules, folder] = process.argv.slice(2);
const require = createRequire(resolve(modules) + "/");
const { chromium } = require("playwright-core");
const axe = readFileSync(resolve(modules, "axe-core/axe.min.js"), "utf8");

const json = async (path) => (await fetch(base + path)).json();
const ranking = await json("/rankings/ai_risk?per_page=2");
const [first, second] = ranking.occupations.map((occupation) => occupation.soc_code);
const task = (await json("/tasks?per_page=1")).tasks[0].task_id;
const pages = [
  "/", "/?view=table", `/?group=${first.slice(0, 2)}`, "/?colour=pay", "/ranking", "/search?q=nurse", `/jobs/${first}`,
  `/jobs/${first}?tasks=all`, `/compare?soc=${first},${second}`, "/contested", `/tasks/${task}/page`, "/method", "/status",
  "/jobs/99-9999",
];
const korean = (path) => (path.startsWith("/?") || path === "/" ? "/ko" + path.slice(1) : "/ko" + path);

let passed = 0, failed = 0;
function check(name, faults) {
  if (faults.length === 0) return passed++;
  failed++;
  console.log(`FAILED ${name}`);
  for (const fault of faults) console.log(`  ${fault}`);
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

for (const english of pages) {
  for (const path of [english, korean(english)]) {
    for (const [width, colorScheme] of [[1280, "light"], [360, "dark"]]) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const faults = [];
      page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
      page.on("console", (said) => said.type() === "error" && !/404/.test(said.text()) && faults.push(said.text()));
      await page.goto(base + path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) faults.push(`it is ${wide} pixels wide`);
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
      for (const violation of found.violations) {
        faults.push(`axe: ${violation.id} ×${violation.nodes.length}: ${violation.nodes[0].target.join(" ")}`);
      }
      check(`${path} at ${width}, ${colorScheme}`, faults);
      await page.close();
    }
  }
}

// Valid HTML.
const files = [];
for (const path of [...pages, ...pages.map(korean)]) {
  const file = resolve(folder, `${files.length}.html`);
  const reply = await fetch(base + path, { headers: { accept: "text/html" } });
  writeFileSync(file, await reply.text());
  files.push(file);
}
let said = "";
try {
  execFileSync("java", ["-jar", resolve(modules, "vnu-jar/build/dist/vnu.jar"), "--errors-only", ...files], { encoding: "utf8", stdio: "pipe" });
} catch (error) {
  said = error.stderr || String(error);
}
check("valid HTML", said.split("\n").filter(Boolean).slice(0, 20));

// By keyboard alone.
{
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: "en-US" });
  const faults = [];
  const expect = (is, what) => is || faults.push(what);
  const at = () => new URL(page.url());
  await page.goto(base + "/");
  await page.keyboard.press("/");
  await page.keyboard.type("nurs", { delay: 30 });
  await page.waitForSelector("#suggest li");
  await page.keyboard.press("ArrowDown");
  await Promise.all([page.waitForURL("**/jobs/**"), page.keyboard.press("Enter")]);
  expect(at().pathname.startsWith("/jobs/"), "a suggestion did not open an occupation");
  const summary = page.locator(".tasks summary").first();
  await summary.focus();
  await page.keyboard.press("Enter");
  expect(await page.locator(".tasks details").first().evaluate((it) => it.open), "a task did not open");
  await page.locator(".tasks details a").first().focus();
  await Promise.all([page.waitForURL("**/tasks/*/page"), page.keyboard.press("Enter")]);
  await page.locator(".links a").first().focus();
  await Promise.all([page.waitForURL(/\/tasks\/\d+$/), page.keyboard.press("Enter")]);
  await page.goto(base + "/ranking?sort=jobs&group=" + first.slice(0, 2));
  await page.locator("a.language").focus();
  await Promise.all([page.waitForURL("**/ko/ranking**"), page.keyboard.press("Enter")]);
  expect(at().searchParams.get("sort") === "jobs", "the language switch lost the query");
  await page.locator("a.language").focus();
  await Promise.all([page.waitForURL(/\/ranking\?/), page.keyboard.press("Enter")]);
  expect(!at().pathname.startsWith("/ko"), "there was no way back to English");
  await page.goto(base + "/en");
  const tile = page.locator("svg.map:not(.phone) a[tabindex='0']");
  await tile.focus();
  const before = await page.evaluate(() => document.activeElement.getAttribute("href"));
  await page.keyboard.press("ArrowDown");
  const after = await page.evaluate(() => document.activeElement.getAttribute("href"));
  expect(after && after !== before, "an arrow key did not move on the map");
  check("by keyboard alone", faults);
  await page.close();
}

// Without JavaScript, by links and forms.
{
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "ko-KR" });
  const page = await context.newPage();
  const faults = [];
  await page.goto(base + "/");
  if ((await page.getAttribute("html", "lang")) !== "ko") faults.push("the start page did not come in Korean");
  await page.fill("main input[name=q]", "간호사");
  await Promise.all([page.waitForURL("**/ko/search**"), page.click("main form button")]);
  await Promise.all([page.waitForURL("**/ko/jobs/**"), page.locator("tbody th a").first().click()]);
  await page.locator(".tasks summary").first().click();
  await Promise.all([page.waitForURL("**/page"), page.locator(".tasks details a").first().click()]);
  await page.goto(base + "/ko/ranking");
  await page.selectOption("select[name=group]", first.slice(0, 2));
  await Promise.all([page.waitForURL("**group=**"), page.locator("main form button").click()]);
  check("without JavaScript", faults);
  await context.close();
}

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
