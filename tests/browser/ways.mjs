// The ways of readers through the pages: by keyboard alone, and by links and forms without JavaScript. Arguments: address
// of the server, and --replies where the scores have raw replies.
import { finish, json, launch, walk } from "./lib.mjs";

const [base, mode] = process.argv.slice(2);
const replies = mode === "--replies";

// A lay title: a name of an occupation that its own title does not have in it.
const ranking = await json(base, "/rankings/ai_risk?per_page=20");
const occupations = await Promise.all(ranking.occupations.map(({ soc_code }) => json(base, `/occupations/${soc_code}`)));
const [subject, lay] = occupations
  .map((one) => [one, (one.alternate_titles ?? []).find((title) => !one.title.toLowerCase().includes(title.toLowerCase().slice(0, 4)) && title.length > 6)])
  .find(([, title]) => title) ?? [];
if (!lay) throw new Error("no occupation has a lay title");
const other = occupations.find((one) => one.soc_code !== subject.soc_code);
const group = subject.soc_code.slice(0, 2);

const browser = await launch();
const at = (page) => new URL(page.url());
const focused = (page, selector) => page.evaluate((it) => document.activeElement.matches(it), selector);

/** Presses Tab until what is focused is such an element, and says how it is known that it is. */
async function tabTo(page, selector, expect) {
  for (let presses = 0; presses < 400; presses++) {
    await page.keyboard.press("Tab");
    if (!(await focused(page, selector))) continue;
    const visible = await page.evaluate(() => {
      const one = document.activeElement;
      const box = one.getBoundingClientRect();
      const marked = one instanceof SVGElement || getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one).boxShadow !== "none";
      return marked && box.bottom > 0 && box.top < innerHeight && box.width > 0;
    });
    expect(visible, `the focus on ${selector} cannot be seen`);
    return;
  }
  throw new Error(`the Tab key does not lead to ${selector}`);
}

async function press(page, selector, expect, url) {
  await tabTo(page, selector, expect);
  await Promise.all([page.waitForURL(url, { timeout: 10_000 }), page.keyboard.press("Enter")]);
}

async function keyboard(name, way) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US", reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await walk(`by keyboard: ${name}`, (expect) => way(page, expect));
  await context.close();
}

await keyboard("a lay title, its occupation, a reason, the receipts", async (page, expect) => {
  await page.goto(base + "/");
  await page.keyboard.press("/");
  await page.keyboard.type(lay, { delay: 5 });
  // What was typed last is answered last, and takes the place of what was suggested before.
  await page.waitForLoadState("networkidle");
  await page.waitForSelector("#suggest li");
  await page.keyboard.press("ArrowDown");
  await Promise.all([page.waitForURL("**/jobs/**"), page.keyboard.press("Enter")]);
  expect(at(page).pathname.startsWith("/jobs/"), "a suggestion did not open an occupation");
  // The search without a suggestion finds it too.
  await page.goto(`${base}/jobs/${subject.soc_code}`);
  await tabTo(page, ".tasks summary", expect);
  await page.keyboard.press("Enter");
  expect(await page.locator(".tasks details").first().evaluate((it) => it.open), "a task did not open");
  expect(await page.locator(".tasks .said dd").first().isVisible(), "no reason is seen");
  await press(page, ".tasks details a", expect, "**/tasks/*/page");
  expect((await page.locator(".said dd").count()) > 0, "the page of the task has no raters");
  await press(page, "main a[href*='/rubrics/']", expect, "**/rubrics/*/page");
  expect((await page.locator("h1").innerText()).length > 40, "the question is not shown");
  await page.goBack();
  if (!replies) return;
  await press(page, "main a[href*='/replies/']", expect, "**/replies/*/page");
  expect((await page.locator("main pre").count()) >= 2, "what was sent and what came back are not shown");
  await press(page, "main a[href^='/replies/']:not([href$='/page'])", expect, /\/replies\/[^/]+$/);
  expect((await page.locator("body").innerText()).includes("chat.completion"), "the raw reply is not there");
});

await keyboard("the layers of the map, its tiles", async (page, expect) => {
  await page.goto(base + "/");
  const before = await page.locator("svg.map").first().innerHTML();
  await press(page, ".choices a[href*='colour=']:not([aria-current])", expect, /\?.*colour=/);
  expect((await page.locator("svg.map").first().innerHTML()) !== before, "another layer looks the same");
  await tabTo(page, "svg.map a", expect);
  const href = () => page.evaluate(() => document.activeElement.getAttribute("href"));
  const seen = new Set([await href()]);
  for (const key of ["ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft", "End", "Home"]) {
    await page.keyboard.press(key);
    seen.add(await href());
  }
  expect(seen.size >= 3, `arrow keys reached ${[...seen].join(" ")} only`);
  await page.keyboard.press("End");
  const target = await href();
  const path = target.split(/[?#]/)[0];
  await Promise.all([page.waitForURL((url) => url.href.endsWith(target)), page.keyboard.press("Enter")]);
  expect(at(page).pathname === path, `${target} opened ${page.url()}`);
  await page.goto(base + "/");
  await tabTo(page, "svg.map a", expect);
  await page.keyboard.press("Escape");
  expect(!(await focused(page, "svg.map a")), "Escape does not leave the map");
});

await keyboard("sort, filter and share the ranking", async (page, expect) => {
  await page.goto(base + "/ranking");
  await press(page, ".chips a[href*='sort=jobs']", expect, "**sort=jobs**");
  await tabTo(page, "select[name=group]", expect);
  await page.keyboard.type(await page.locator(`select[name=group] option[value='${group}']`).innerText(), { delay: 5 });
  await tabTo(page, "input[name=jobs]", expect);
  await page.keyboard.type("1000");
  await press(page, ".filters button", expect, /group=/);
  const params = at(page).searchParams;
  expect(params.get("group") === group && params.get("jobs") === "1000" && params.get("sort") === "jobs", `the address is ${page.url()}`);
  const mine = await page.locator("main").innerText();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "ko-KR", colorScheme: "dark" });
  const guest = await context.newPage();
  await guest.goto(page.url());
  expect((await guest.locator("main").innerText()) === mine, "another reader of the same address sees something else");
  await context.close();
});

await keyboard("compare two", async (page, expect) => {
  await page.goto(`${base}/jobs/${subject.soc_code}`);
  await press(page, "main a[href*='/compare?']", expect, "**/compare?soc=*");
  await tabTo(page, "main input[name=add]", expect);
  await page.keyboard.type(other.title);
  await Promise.all([page.waitForURL(/add=/), page.keyboard.press("Enter")]);
  await press(page, `main .chips a[href*='${other.soc_code}']`, expect, (url) => url.searchParams.get("soc")?.includes(other.soc_code));
  expect((await page.locator("tbody tr").count()) === 2, "there are not two rows");
  expect((await page.locator("#pairs").count()) === 1, "it is not said which is higher");
});

await keyboard("to Korean and back", async (page, expect) => {
  await page.goto(`${base}/ranking?sort=jobs&group=${group}`);
  await press(page, "a.language", expect, "**/ko/ranking**");
  expect(at(page).searchParams.get("sort") === "jobs" && at(page).searchParams.get("group") === group, "the switch lost the query");
  expect((await page.getAttribute("html", "lang")) === "ko", "it is not Korean");
  await press(page, "a.language", expect, /:\d+\/ranking\?/);
  expect(at(page).searchParams.get("group") === group, "the way back lost the query");
  await page.goto(base + "/");
  await press(page, "a.language", expect, "**/ko");
  await press(page, "a.language", expect, (url) => !url.pathname.startsWith("/ko"));
  expect((await page.getAttribute("html", "lang")) === "en", "the start page did not come back in English");
});

// Without JavaScript, by links and forms.
async function plain(name, locale, way) {
  const context = await browser.newContext({ javaScriptEnabled: false, locale, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await walk(`without JavaScript: ${name}`, (expect) => way(page, expect));
  await context.close();
}

const click = (page, locator, url) => Promise.all([page.waitForURL(url, { timeout: 10_000 }), locator.first().click()]);

await plain("a lay title, its occupation, a reason, the receipts", "en-US", async (page, expect) => {
  await page.goto(base + "/");
  await page.fill("main input[name=q]", lay);
  await click(page, page.locator("main form button"), "**/search?**");
  const found = page.locator(`main a[href='/jobs/${subject.soc_code}']`);
  expect((await found.count()) > 0, `“${lay}” does not find ${subject.title}`);
  await click(page, found, "**/jobs/**");
  await page.locator(".tasks summary").first().click();
  await click(page, page.locator(".tasks details a"), "**/tasks/*/page");
  await click(page, page.locator("main a[href*='/rubrics/']"), "**/rubrics/*/page");
  await page.goBack();
  if (!replies) return;
  await click(page, page.locator("main a[href*='/replies/']"), "**/replies/*/page");
  await click(page, page.locator("main a[href^='/replies/']:not([href$='/page'])"), /\/replies\/[^/]+$/);
});

await plain("a Korean reader", "ko-KR", async (page, expect) => {
  await page.goto(base + "/");
  expect((await page.getAttribute("html", "lang")) === "ko", "the start page did not come in Korean");
  const word = subject.title_ko ?? subject.title;
  await page.fill("main input[name=q]", word);
  await click(page, page.locator("main form button"), "**/ko/search**");
  await click(page, page.locator(`main a[href='/ko/jobs/${subject.soc_code}']`), "**/ko/jobs/**");
  expect((await page.locator("main").innerText()).includes("업무"), "the page is not in Korean");
});

await plain("map, ranking, comparison, language", "en-US", async (page, expect) => {
  await page.goto(base + "/");
  await click(page, page.locator(".choices a[href*='colour=']:not([aria-current])"), /colour=/);
  await page.goto(base + "/?view=table");
  expect((await page.locator("table").count()) === 1, "the map has no table beside it");
  await page.goto(base + "/ranking");
  await page.selectOption("select[name=group]", group);
  await click(page, page.locator("main form button"), /group=/);
  await click(page, page.locator(".chips a[href*='sort=title']"), /sort=title/);
  expect(at(page).searchParams.get("group") === group, "sorting lost the filter");
  await page.goto(`${base}/compare?soc=${subject.soc_code}`);
  await page.fill("main input[name=add]", other.title);
  await click(page, page.locator("main form button"), /add=/);
  await click(page, page.locator(`main .chips a[href*='${other.soc_code}']`), (url) => url.searchParams.get("soc")?.includes(other.soc_code));
  expect((await page.locator("tbody tr").count()) === 2, "there are not two rows");
  await click(page, page.locator("a.language"), "**/ko/compare**");
  await click(page, page.locator("a.language"), /:\d+\/compare/);
});

await browser.close();
finish("ways of readers");
