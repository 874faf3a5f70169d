// Watches two pages in one Chromium, and tells when each had drawn which picture.
// node watch_glass.mjs PAGE BARE_PAGE MODULES; a line on the standard input: reply and forget.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { join } from "node:path";

const [address, bare_address, modules] = process.argv.slice(2);
const { chromium } = createRequire(join(modules, "x.js"))("playwright-core");
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// A picture counts once the frame that shows it was made: a task after its animation frame.
function note() {
  const { port1, port2 } = new MessageChannel();
  window.painted = [];
  let newest = null;
  let frame = null;
  port1.onmessage = () => { window.painted.push([frame, Date.now() + 0.5]); };
  window.drawn = (bits) => {
    if (newest === null) requestAnimationFrame(() => { frame = newest; newest = null; port2.postMessage(0); });
    newest = bits;
  };
}

async function watched(page, its_address) {
  await page.goto(its_address);
  await page.evaluate(note);
  return page;
}

// One window each, of the size of a desk: the page as a visitor has it.
const view = { viewport: { width: 1440, height: 900 }, locale: "zh-CN" };
const page = await watched(await (await browser.newContext(view)).newPage(), address);
const bare = await watched(await (await browser.newContext(view)).newPage(), bare_address);
await page.evaluate(async () => { (await import("/static/wire.js")).on("glass", (told) => { if (told) window.drawn(told.bits); }); });
console.log("ready");
for await (const _line of createInterface({ input: process.stdin })) {
  const told = {};
  for (const [name, each] of [["page", page], ["bare", bare]]) told[name] = await each.evaluate(() => window.painted.splice(0));
  console.log(JSON.stringify(told));
}
await browser.close();
