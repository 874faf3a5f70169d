// What every visitor of the virtual kiosk does, in a real Chromium.
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "./judging.mjs";

export const DESK = { viewport: { width: 1440, height: 900 }, locale: "zh-CN" };
export const TABLET = { viewport: { width: 1024, height: 768 }, locale: "zh-CN" };
export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, locale: "zh-CN" };
export const LIMIT = { timeout: 30_000 };
const [base, modules, out, ...more] = process.argv.slice(2);
const require = createRequire(join(modules, "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(join(modules, "axe-core/axe.min.js"), "utf8");
mkdirSync(out, { recursive: true });

export const found = { axe: [], wide: [], console: [], small: [] };
export const { listen, judged } = judge(found, axe, 24);
// What a script is given beside: flags of Chromium, and words of its own.
export const words = more.filter((each) => !each.startsWith("--"));
const flags = more.filter((each) => each.startsWith("--"));

export async function launched(...more_flags) {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", ...more_flags],
  });
}

export const browser = await launched(...flags);

// `ready` is called with the page before it loads.
export async function opened(name, options, ready = () => {}, by = browser) {
  const context = await by.newContext(options);
  const page = await context.newPage();
  ready(page);
  listen(page, name);
  await page.goto(base, LIMIT);
  await page.waitForFunction(() => document.querySelectorAll(".good").length === 8 && document.querySelector("#glass").getAttribute("aria-label").length > 5, null, LIMIT);
  return page;
}

// What a first visit weighs, packed as it travels, by kinds of files.
export async function weighed(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  const [kinds, bytes] = [new Map(), {}];
  client.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? "Other";
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  });
  await page.goto(base, LIMIT);
  await count(page, ".good", 8);
  await page.waitForTimeout(500);
  await context.close();
  return bytes;
}

// Whether the display says this before long: it is named by its text.
export async function shows(page, text, limit = LIMIT) {
  return page.waitForFunction((wanted) => document.querySelector("#glass").getAttribute("aria-label").includes(wanted), text, limit).then(() => true, () => false);
}

export async function count(page, selector, wanted) {
  return page.waitForFunction(([each, n]) => document.querySelectorAll(each).length === n, [selector, wanted], LIMIT).then(() => true, () => false);
}

export async function middle(page, selector) {
  const box = await page.locator(selector).boundingBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

export async function picture(page, name) {
  await page.screenshot({ path: join(out, `kiosk-${name}.png`) });
}
