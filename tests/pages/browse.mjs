// Drives a real Chromium over the pages and prints what it found as JSON.
// node browse.mjs BASE LINK CLAIM MODULES OUT
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "./judging.mjs";

const [base, link, claim, modules, out] = process.argv.slice(2);
const require = createRequire(join(modules, "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(join(modules, "axe-core/axe.min.js"), "utf8");
mkdirSync(out, { recursive: true });

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };
const PAGES = {
  join: `/j/${claim}?new=1`, claim: `/j/${claim}`, plain: "/join", terms: "/join/terms", link: "/link", nowhere: "/nowhere",
  member: "/me", points: "/me/points", slip: "/me/slip/k1-000001", data: "/me/data", leave: "/me/leave",
};

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--ignore-certificate-errors"],
});
const found = { axe: [], wide: [], console: [], bytes: {}, paint_ms: {}, small: [] };
const { listen, judged } = judge(found, axe);

async function visitor(options = {}) {
  const context = await browser.newContext({
    viewport: PHONE, deviceScaleFactor: 2, locale: "zh-CN", ignoreHTTPSErrors: true, bypassCSP: false, ...options,
  });
  return context;
}

async function member(options) {
  const context = await visitor(options);
  const page = await context.newPage();
  await page.goto(`${base}/m/${link}`);
  await page.close();
  return context;
}

// every page, in each language and colour, on a phone
for (const [colorScheme, lang] of [["light", "zh-CN"], ["light", "en"], ["dark", "zh-CN"]]) {
  {
    const context = await member({ colorScheme, locale: lang });
    for (const [name, path] of Object.entries(PAGES)) {
      const page = await context.newPage();
      listen(page, name);
      await page.goto(base + path);
      await judged(page, `${name} ${lang} ${colorScheme}`);
      await page.screenshot({ path: join(out, `${name}-${lang}-${colorScheme}-390.png`), fullPage: true });
      await page.close();
    }
    await context.close();
  }
}

// faults of a form, reached by the keyboard
{
  const context = await visitor();
  const page = await context.newPage();
  listen(page, "faults");
  await page.goto(`${base}/join`);
  await page.locator("button[type=submit]").press("Enter");
  await page.waitForSelector(".summary");
  found.focus = await page.evaluate(() => document.activeElement.className);
  await judged(page, "faults");
  await page.screenshot({ path: join(out, "faults-390.png"), fullPage: true });
  await context.close();
}

// a desk, and a phone of 320 px
for (const [name, viewport] of [["1440", DESK], ["320", { width: 320, height: 568 }]]) {
  const context = await member({ viewport, deviceScaleFactor: 1 });
  for (const each of ["join", "member"]) {
    const page = await context.newPage();
    await page.goto(base + PAGES[each]);
    await judged(page, `${each} ${name}`);
    await page.screenshot({ path: join(out, `${each}-${name}.png`), fullPage: name === "320" });
    await page.close();
  }
  await context.close();
}

// what a first visit weighs, and when it shows something on a slow phone
for (const name of ["join", "member"]) {
  const context = await (name === "join" ? visitor() : member());
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  await client.send("Network.setBypassServiceWorker", { bypass: true });
  let bytes = 0;
  client.on("Network.loadingFinished", (each) => { bytes += each.encodedDataLength; });
  await page.goto(base + PAGES[name], { waitUntil: "networkidle" });
  await page.waitForTimeout(500);
  found.bytes[name] = bytes;
  await client.send("Network.emulateNetworkConditions",
    { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
  await client.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.goto(base + PAGES[name]);
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length);
  found.paint_ms[name] = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  await context.close();
}

// without a script: join, and see the pass
{
  const context = await visitor({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${base}/join`);
  await page.fill("input[name=phone]", "13800138000");
  await page.check("input[name=consent]");
  await page.click("button[type=submit]");
  found.without_script = [new URL(page.url()).pathname, await page.locator(".pass .qr svg path").count(), await page.locator(".band").textContent()];
  await context.close();
}

// the pass renews itself, goes on without a network, and ends under a veil
{
  const context = await member();
  const page = await context.newPage();
  listen(page, "pass");
  await page.clock.install();
  await page.goto(`${base}/me`, { waitUntil: "networkidle" });
  const code = () => page.locator(".pass .qr path").getAttribute("d");
  const before = await code();
  const box = await page.locator(".pass .qr svg").boundingBox();
  found.qr_px = box.width;
  await page.clock.runFor(31_000);
  found.renewed = (await code()) !== before;
  await page.waitForFunction(() => navigator.serviceWorker.controller || navigator.serviceWorker.ready.then(() => true));
  await page.reload({ waitUntil: "networkidle" });
  await page.reload({ waitUntil: "networkidle" });
  await context.setOffline(true);
  await page.reload();
  await page.waitForSelector(".pass .qr path");
  await page.clock.runFor(600_000);
  found.offline = await page.locator(".pass .qr svg").isVisible();
  const later = await code();
  await page.clock.runFor(1_200_000);
  found.veiled = [await page.locator(".pass .qr svg").isVisible(), await page.locator(".veil").isVisible(), Boolean(later)];
  await page.screenshot({ path: join(out, "veil-390.png") });
  await context.setOffline(false);
  await context.close();
}

await browser.close();
console.log(JSON.stringify(found));
