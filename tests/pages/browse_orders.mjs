// Drives a real Chromium over the order pages and prints what it found as JSON.
// node browse_orders.mjs BASE STATES MODULES OUT
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "./judging.mjs";

const [base, states, modules, out] = process.argv.slice(2);
const require = createRequire(join(modules, "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(join(modules, "axe-core/axe.min.js"), "utf8");
mkdirSync(out, { recursive: true });

const PHONE = { width: 390, height: 844 };
const PAGES = { counters: "/pay/shop", none: "/pay/nobody", gone: "/o/nothing" };
for (const state of states.split(",")) PAGES[state] = `/o/${state}`;

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--ignore-certificate-errors"],
});
const found = { axe: [], wide: [], console: [], small: [], titles: {}, h1: {} };
const { listen, judged } = judge(found, axe);

async function visitor(options = {}) {
  return browser.newContext({
    viewport: PHONE, deviceScaleFactor: 2, locale: "zh-CN", ignoreHTTPSErrors: true, ...options,
  });
}

// every state, in each language and colour, on a phone
for (const [colorScheme, lang] of [["light", "zh-CN"], ["light", "en"], ["dark", "zh-CN"]]) {
  const context = await visitor({ colorScheme, locale: lang });
  for (const [name, path] of Object.entries(PAGES)) {
    const page = await context.newPage();
    listen(page, name);
    await page.goto(base + path);
    await judged(page, `${name} ${lang} ${colorScheme}`);
    await page.screenshot({ path: join(out, `order-${name}-${lang}-${colorScheme}-390.png`), fullPage: true });
    found.h1[`${name} ${lang}`] = await page.locator("h1").textContent();
    await page.close();
  }
  await context.close();
}

// a desk, and a phone of 320 px
for (const [name, viewport] of [["1440", { width: 1440, height: 900 }], ["320", { width: 320, height: 568 }]]) {
  const context = await visitor({ viewport, deviceScaleFactor: 1 });
  for (const each of ["counters", "ready", "scan", "paid"]) {
    const page = await context.newPage();
    await page.goto(base + PAGES[each]);
    await judged(page, `${each} ${name}`);
    await page.screenshot({ path: join(out, `order-${each}-${name}.png`), fullPage: name === "320" });
    await page.close();
  }
  await context.close();
}

// what a first visit weighs
{
  const context = await visitor();
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  let bytes = 0;
  client.on("Network.loadingFinished", (each) => { bytes += each.encodedDataLength; });
  await page.goto(base + PAGES.ready);
  await page.waitForTimeout(500);
  found.bytes = bytes;
  await context.close();
}

// a payment from the button to the end, followed by the page itself
{
  const context = await visitor();
  const page = await context.newPage();
  listen(page, "payoff");
  await page.goto(`${base}/o/payoff`);
  await page.click("button[type=submit]");
  const course = [];
  for (const title of ["正在打开付款", "可以付款了", "已支付"]) {
    await page.waitForSelector(`h1:has-text("${title}")`, { timeout: 20_000 });
    course.push(title);
    if (title === "可以付款了") found.link = await page.locator("a.button").getAttribute("href");
  }
  found.course = course;
  await context.close();
}

// without a script: the button, and how it stands
{
  const context = await visitor({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${base}/o/ready`);
  await page.click("button[type=submit]");
  found.without_script = [new URL(page.url()).pathname, await page.locator("main a.link").count()];
  await context.close();
}

await browser.close();
console.log(JSON.stringify(found));
