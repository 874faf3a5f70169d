// Makes everything go wrong that the virtual kiosk's page offers, and prints what came of it.
// node browse_kiosk_faults.mjs BASE MODULES OUT
import { DESK, LIMIT, PHONE, TABLET, browser, count, found, judged, opened, picture, shows } from "./at_the_kiosk.mjs";

const IDLE = "请扫商品条码";
const page = await opened("faults", DESK);
const paid = found.faults = {};

async function turn(fault) {
  await page.click(`[name=${fault}]`);
}

// Whether the display says it while something is wrong, and no longer afterwards.
async function said(fault, text) {
  await turn(fault);
  const then = await shows(page, text);
  await turn(fault);
  const over = await page.waitForFunction((wanted) => !document.querySelector("#glass").getAttribute("aria-label").includes(wanted), text, LIMIT).then(() => true, () => false);
  return then && over;
}

async function pay(letter = "w") {
  await shows(page, IDLE);
  await page.keyboard.press("4");
  await shows(page, "¥9.99");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p", { delay: 120 });
  await shows(page, "请出示付款码");
  await page.keyboard.press(letter);
}

async function tear() {
  await page.waitForSelector(".hanging .tear", LIMIT);
  const text = await page.locator(".hanging .tear").count();
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  await count(page, ".hanging", 0);
  return text === 1;
}

await page.keyboard.press("f");
await page.waitForSelector(".faults:not([hidden])", LIMIT);
await judged(page, "faults-1440");

// a bad day: neither paper nor hub
{
  await turn("paper_out");
  await turn("hub_away");
  found.both = { lamp: await shows(page, "打印机缺纸"), chip: await page.locator(".trouble").textContent(), tab: await page.locator("#tab-faults").getAttribute("data-marked") };
  await page.keyboard.press("4");
  await shows(page, "¥9.99");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p", { delay: 120 });
  await shows(page, "请到柜台付现金");
  await page.waitForTimeout(1200); // nobody confirms what he has not seen
  await page.keyboard.press("k");
  found.both.kept = await shows(page, "请拍此码");
  await page.keyboard.press("Escape");
  await page.waitForTimeout(300);
  await judged(page, "bad day");
  await picture(page, "badday-1440");
  await page.click(".faults .right");
  found.both.printed = await tear();
  found.both.well = await page.locator(".hub.away").waitFor({ state: "detached", ...LIMIT }).then(() => true, () => false);
}

paid.cover_open = await said("cover_open", "打印机盖未关");
paid.printer_unplugged = await said("printer_unplugged", "打印机未连接");
paid.hub_away = await said("hub_away", "离线 照常营业");
paid.broker_down = await said("broker_down", "离线 照常营业");

// who waits for a slow line knows that something is under way
await turn("slow_link");
await pay();
paid.slow_link = await shows(page, "请勿重复付款") || await shows(page, "正在确认");
await page.keyboard.press("Escape");
await tear();
await turn("slow_link");

// a hand on the lens: nothing is read until it is gone
await turn("camera_covered");
await shows(page, IDLE);
await page.keyboard.press("4");
const blind = !(await shows(page, "¥9.99", { timeout: 2000 }));
await turn("camera_covered");
paid.camera_covered = blind && await shows(page, "¥9.99");
await page.keyboard.press("Escape");
await page.keyboard.press("u", { delay: 2300 });
await shows(page, IDLE);

// a wrong clock: the hub knows better, and the slip says so
await turn("wrong_clock");
await pay();
await page.waitForSelector(".hanging .tear", LIMIT);
await tear();
await page.locator(".torn").last().dispatchEvent("click");
const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
paid.wrong_clock = (await page.locator("dialog pre").textContent()).includes(day);
await page.keyboard.press("Escape");
await turn("wrong_clock");

// a wallet that hesitates
await turn("wallet_hesitates");
await pay();
paid.wallet_hesitates = await shows(page, "请在手机上确认");
await page.keyboard.press("Escape");
await turn("wallet_hesitates");
paid.wallet_decides = await tear();

// the power goes in the middle of a basket, and comes back
await page.keyboard.press("4");
await shows(page, "¥9.99");
await page.keyboard.press("Escape");
await page.click(".faults .cut");
found.power = { dark: await shows(page, "没有亮"), off: await page.locator(".faults .cut").getAttribute("aria-disabled") };
await picture(page, "dark-1440");
found.power.back = await shows(page, IDLE);
await page.context().close();

for (const [name, options] of [["1024", TABLET], ["390", PHONE], ["dark", { ...DESK, colorScheme: "dark" }], ["en", { ...DESK, locale: "en-US" }]]) {
  const each = await opened(`faults-${name}`, options);
  await each.click("#tab-faults");
  await judged(each, `faults-${name}`);
  await picture(each, `faults-${name}`);
  await each.context().close();
}

await browser.close();
process.stdout.write(JSON.stringify(found));
