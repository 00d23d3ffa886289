// Takes the pictures of the README anew. Arguments: address of the server with the real data, and the folder.
import { statSync } from "node:fs";
import { join } from "node:path";
import { check, finish, launch } from "./lib.mjs";

const [base, folder] = process.argv.slice(2);

/** What the README may weigh. */
const BYTES = 200_000;

/** An occupation whose page shows what they all have: jobs, an interval, raters who differ, contested tasks. */
const SHOWN = "/jobs/43-4051";

const browser = await launch();
for (const language of ["en", "ko"]) {
  const own = language === "ko" ? "/ko" : "";
  for (const [name, path, from, height] of [["start", own || "/en", ".bar", 880], ["occupation", own + SHOWN, "header", 880]]) {
    const context = await browser.newContext({ viewport: { width: 1200, height: 2400 }, colorScheme: "light", deviceScaleFactor: 0.78 });
    const page = await context.newPage();
    await page.goto(base + path);
    const top = (await page.locator(from).first().boundingBox()).y;
    const file = join(folder, `${name}${language === "ko" ? ".ko" : ""}.png`);
    await page.screenshot({ path: file, clip: { x: 0, y: Math.max(0, top - 12), width: 1200, height } });
    const { size } = statSync(file);
    check(file, size <= BYTES ? [] : [`${size} bytes`]);
    await context.close();
  }
}
await browser.close();
finish("pictures");
