// Replays a script at the virtual kiosk for so long, and tells what the tabs hold after each.
// node soak_kiosk.mjs BASE MODULES OUT SALE SECONDS
import { readFileSync } from "node:fs";
import { DESK, browser, found, opened } from "./at_the_kiosk.mjs";

const REPLAY = { timeout: 180_000 };
const ANEW_FROM = 2 / 3; // of the time; then each fifth replay opens the shop anew
const ANEW_EACH = 5;
const NOTHING = "0";
const [sale, seconds] = process.argv.slice(5);
const text = readFileSync(sale, "utf8");
const begun = Date.now();
const page = await opened("soak", DESK);
const behind = await opened("soak-behind", DESK);
await behind.keyboard.press("g");
const tabs = { tab: await metered(page), behind: await metered(behind) };

async function metered(each) {
  const client = await each.context().newCDPSession(each);
  await client.send("Performance.enable");
  await client.send("HeapProfiler.enable");
  return async () => {
    await client.send("HeapProfiler.collectGarbage");
    const { metrics } = await client.send("Performance.getMetrics");
    const of = (name) => metrics.find((metric) => metric.name === name).value;
    return { heap: of("JSHeapUsedSize"), nodes: of("Nodes"), listeners: of("JSEventListeners") };
  };
}

// Not waitForSelector: it returns the element, and holds it for as long as the page is there.
async function seen(selector, state = "visible") {
  await page.locator(selector).first().waitFor({ state, ...REPLAY });
}

async function replayed() {
  await seen(".script [data-act=play]");
  await page.click("[data-pace=fast]");
  await page.click(".script [data-act=play]");
  await page.waitForFunction(() => /演完了|没有等到/.test(document.querySelector(".script .how").textContent), null, REPLAY);
  const how = await page.locator(".script .how").textContent();
  if (!how.includes("演完了")) throw new Error(`${how} (${await page.getAttribute("#glass", "aria-label")})`);
  await page.click(".script [data-act=stop]");
}

// Not setInputFiles: the browser never frees the field that it was called for.
function dropped(written) {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([written], "soak.sale", { type: "text/plain" }));
  document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
}

async function loaded(anew) {
  await seen(".script input[type=file]", "attached");
  if (!anew) {
    await page.click(".script .anew");
    await page.waitForFunction((none) => document.querySelector(".script .count").textContent.replace(/\D/g, "") === none, NOTHING, REPLAY);
  }
  await page.evaluate(dropped, text);
}

function past() {
  return (Date.now() - begun) / 1000;
}

for (let count = 1; past() < seconds; count += 1) {
  await replayed();
  const held = {};
  for (const [name, measure] of Object.entries(tabs)) held[name] = await measure();
  process.stdout.write(`${JSON.stringify({ at_s: past(), count, ...held, console: found.console })}\n`);
  await loaded(past() > seconds * ANEW_FROM && count % ANEW_EACH === 0);
}
await browser.close();
