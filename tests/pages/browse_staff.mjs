// Drives a real Chromium over the pages of staff and prints what it found as JSON.
// node browse_staff.mjs BASE MEMBER OTHER NAME PASSWORD BADGE MODULES OUT
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "./judging.mjs";

const [base, member, other, name, password, badge, modules, out] = process.argv.slice(2);
const require = createRequire(join(modules, "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(join(modules, "axe-core/axe.min.js"), "utf8");
mkdirSync(out, { recursive: true });

const home = `/staff/members/${member}`;
const PAGES = {
  members: "/staff/members", member: home, purchases: `${home}/purchases`, slip: `${home}/slips/k1-000001`,
  data: `${home}/data`, more: `${home}/more`, block: `${home}/block`, erase: `${home}/erase`, merge: `${home}/merge`,
  refunds: "/staff/refunds", audit: "/staff/audit", "log-ins": "/staff/audit/log-ins", again: "/staff/again",
};
const SIZES = { 390: { width: 390, height: 844 }, 1024: { width: 1024, height: 768 }, 1440: { width: 1440, height: 900 } };

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--ignore-certificate-errors"],
});
const found = { axe: [], wide: [], console: [], small: [], bytes: {} };
const phone = judge(found, axe), desk = judge(found, axe, 24);

async function visitor(size, options = {}) {
  return browser.newContext({
    viewport: SIZES[size], deviceScaleFactor: size === "390" ? 2 : 1, locale: "zh-CN", ignoreHTTPSErrors: true, ...options,
  });
}

async function logged_in(size, options) {
  const context = await visitor(size, options);
  const page = await context.newPage();
  await page.goto(`${base}/staff/log-in`);
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.press("#password", "Enter");
  await page.waitForURL("**/staff/members");
  await page.close();
  return context;
}

async function seen(page, label, size, file) {
  await (size === "390" ? phone : desk).judged(page, `${label} ${size}`);
  if (file) await page.screenshot({ path: join(out, `staff-${label}-${file}.png`), fullPage: size === "390" });
}

// what takes a form to see: a search, a preview, a new link, a fault
async function by_forms(context, size, file) {
  const page = await context.newPage();
  phone.listen(page, "forms");
  await page.goto(`${base}/staff/members`);
  await page.fill("input[type=search]", "8021");
  await page.press("input[type=search]", "Enter");
  await page.waitForURL("**/staff/find");
  await seen(page, "found", size, file);
  await page.goto(`${base}${home}/merge`);
  await page.fill("#text", other);
  await page.press("#text", "Enter");
  await page.waitForURL("**/with");
  await seen(page, "merge-both", size, file);
  await page.goto(`${base}${home}/more`);
  await page.locator("form[action$='/link'] button").first().click();
  await page.waitForURL("**/link");
  await seen(page, "new-link", size, file);
  await page.goto(`${base}${home}/erase`);
  await page.fill("#tail", "0000");
  await page.press("#tail", "Enter");
  await page.waitForSelector(".fault");
  found.focus = await page.evaluate(() => document.activeElement.id);
  await seen(page, "erase-fault", size, file);
  await page.close();
}

for (const [size, colorScheme, locale] of [["390", "light", "zh-CN"], ["390", "dark", "zh-CN"], ["390", "light", "en"],
  ["1440", "light", "zh-CN"], ["1024", "dark", "zh-CN"]]) {
  const context = await logged_in(size, { colorScheme, locale });
  const file = `${locale}-${colorScheme}-${size}`;
  for (const [label, path] of Object.entries(PAGES)) {
    const page = await context.newPage();
    phone.listen(page, label);
    await page.goto(base + path);
    await seen(page, label, size, file);
    await page.close();
  }
  if (colorScheme === "light" && locale === "zh-CN") await by_forms(context, size, file);
  await context.close();
}

// logging in: faults, and a badge as a scanner types it
{
  const context = await visitor("390");
  const page = await context.newPage();
  await page.goto(`${base}/staff/log-in`);
  await seen(page, "log-in", "390", "390");
  await page.fill("#name", name);
  await page.fill("#password", "not the password");
  await page.press("#password", "Enter");
  await page.waitForSelector(".fault");
  await seen(page, "log-in-fault", "390", "390");
  await page.goto(`${base}/staff/log-in`);
  found.badge_focus = await page.evaluate(() => document.activeElement.id);
  await page.keyboard.type(badge);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/staff/members");
  found.by_badge = await page.locator(".rail").isVisible();
  await context.close();
}

// without a script: log in, find, look, lock
{
  const context = await visitor("1440", { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${base}${home}`);
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.press("#password", "Enter");
  const landed = new URL(page.url()).pathname;
  await page.fill("input[type=search]", "8021");
  await page.press("input[type=search]", "Enter");
  const rows = await page.locator("tbody tr").count();
  await page.locator(".who button").first().click();
  found.without_script = [landed === home, rows > 1, await page.inputValue("#name")];
  await context.close();
}

// by the keyboard alone: search, rows, open
{
  const context = await logged_in("1440");
  const page = await context.newPage();
  await page.goto(`${base}${home}`);
  await page.keyboard.press("/");
  found.keyboard = [await page.evaluate(() => document.activeElement.type)];
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((address) => !address.pathname.endsWith(member) && address.pathname.startsWith("/staff/members/m-"));
  found.keyboard.push("opened");
  await context.close();
}

// what a first visit of each view weighs
for (const label of ["members", "member", "audit"]) {
  const context = await logged_in("1440");
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  let bytes = 0;
  client.on("Network.loadingFinished", (each) => { bytes += each.encodedDataLength; });
  await page.goto(base + PAGES[label], { waitUntil: "networkidle" });
  found.bytes[label] = bytes;
  await context.close();
}

await browser.close();
console.log(JSON.stringify(found));
