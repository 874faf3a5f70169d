// Looks behind the glass of the virtual kiosk while things are sold, and prints what was seen.
// node browse_kiosk_glass.mjs BASE MODULES OUT
import { DESK, LIMIT, PHONE, TABLET, browser, count, found, judged, opened, picture, shows } from "./at_the_kiosk.mjs";

const INSIDE = new Set(["trace", "books", "behind"]);
const PAY_CODE = /\b(?:2[5-9]|30|1[0-5]|62)\d{14,22}\b/;

// What a tab is told over the wire, by kinds, and all of it as text.
function overhear(page) {
  const told = page.overheard = { kinds: new Set(), text: [] };
  page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => {
    told.kinds.add(JSON.parse(payload).kind);
    told.text.push(payload);
  }));
}

async function glassBits(page) {
  return page.evaluate(() => document.querySelector("#glass").toDataURL());
}

async function rowsOf(page) {
  return page.evaluate(() => [...document.querySelectorAll(".rows li")].map((row) => row.querySelector("svg").classList[1]));
}

async function await_row(page, lane, title) {
  return page.waitForFunction(([its, text]) => [...document.querySelectorAll(".rows li")].some((row) => row.querySelector("svg").classList.contains(its) && row.textContent.includes(text)), [lane, title], LIMIT).then(() => true, () => false);
}

async function sell(page, digit, letter) {
  await page.keyboard.press(digit);
  await await_row(page, "sale", "加一行");
  await shows(page, "6.00");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p", { delay: 120 });
  await await_row(page, "journal", "意向");
  await page.keyboard.press(letter);
}

// Where the panel covers the counter, it follows what is sold after it was closed.
async function soldWhileClosed(page) {
  await page.tap("[data-good=milk]");
  await shows(page, "11.90");
  await page.tap("#look-behind");
  await await_row(page, "sale", "加一行");
  const rows = await page.locator(".rows").textContent();
  await page.keyboard.press("u", { delay: 2300 });
  await page.tap(".behind .close");
  return rows;
}

const page = await opened("glass", DESK, overhear);
const other = await opened("not-looking", DESK, overhear);
found.quiet = page.overheard.kinds.size > 0 && ![...page.overheard.kinds].some((kind) => INSIDE.has(kind));

// a whole sale, as it happens
await page.bringToFront();
await page.keyboard.press("g");
await page.waitForSelector(".behind .empty:not([hidden])", LIMIT);
found.focus = await page.evaluate(() => document.activeElement.id);
await page.waitForTimeout(400);
await judged(page, "glass-empty");
await picture(page, "glass-empty-1440");
await shows(page, "请扫商品条码");
await sell(page, "3", "w");
found.booked = await await_row(page, "hub", "入账") && await await_row(page, "message", "收到");
await page.waitForSelector(".hanging .tear", LIMIT);
await page.waitForTimeout(1500);
const lanes = await rowsOf(page);
found.lanes = [...new Set(lanes)];
found.order = await page.evaluate(() => {
  const rows = [...document.querySelectorAll(".rows li")].map((row) => [row.querySelector("svg").classList[1], row.textContent]);
  const place = (lane, text) => rows.findIndex(([its, all]) => its === lane && all.includes(text));
  const places = [place("outside", "看到条码"), place("sale", "加一行"), place("outside", "按下付款"), place("journal", "意向"), place("journal", "结单"), place("message", "ev/sale"), place("hub", "入账"), place("message", "收到")];
  const seconds = [...document.querySelectorAll(".rows time")].map((each) => parseFloat(each.textContent));
  return { there: places.every((each) => each >= 0), rising: places.every((each, number) => !number || each > places[number - 1]), time: seconds.every((each, number) => !number || each >= seconds[number - 1]) };
});
found.secret = page.overheard.text.some((each) => INSIDE.has(JSON.parse(each).kind) && PAY_CODE.test(each.replace(/"at_ms":\d+/g, "")));
found.other = [...other.overheard.kinds].filter((kind) => INSIDE.has(kind));
await judged(page, "glass-live");
await picture(page, "glass-live-1440");

// back in time, and to now again
const now = await glassBits(page);
await page.locator(".rows button", { hasText: "加一行" }).click();
const band = await page.locator(".band p").textContent();
found.past = { band: /^时间停在 \d+\.\d\d 秒$/.test(band), text: await page.evaluate(() => document.querySelector("#glass").getAttribute("aria-label")), slip: await page.locator(".hanging").count(), value: await page.locator(".thumb").getAttribute("aria-valuetext"), changed: await glassBits(page) !== now };
await page.locator(".rows button", { hasText: "意向" }).click();
await page.waitForTimeout(300);
await judged(page, "glass-past");
await picture(page, "glass-1440");
await page.locator(".thumb").focus();
await page.keyboard.press("Home");
const first = await page.locator(".thumb").getAttribute("aria-valuenow");
await page.keyboard.press("ArrowRight");
await page.keyboard.press("ArrowRight");
const third = await page.locator(".thumb").getAttribute("aria-valuenow");
await page.keyboard.press("ArrowLeft");
found.keys = [first, third, await page.locator(".thumb").getAttribute("aria-valuenow")];
await page.keyboard.press("Home");
await page.keyboard.press("Space");
found.played = await page.waitForFunction(() => Number(document.querySelector(".thumb").getAttribute("aria-valuenow")) > 3, null, LIMIT).then(() => true, () => false);
await page.locator(".band .now").click();
await page.waitForTimeout(200);
found.returned = { band: await page.locator(".band p").textContent(), slip: await page.locator(".hanging").count(), label: (await page.evaluate(() => document.querySelector("#glass").getAttribute("aria-label"))).length > 5 };
await page.locator(".behind .more").click();
found.books = await page.locator(".behind table").first().locator("tbody tr").count();
await judged(page, "glass-books");
await picture(page, "glass-books-1440");
await page.locator(".behind .more").click();
await page.keyboard.press("t");
await count(page, ".hanging", 0);

// nothing more is told once the panel is closed
await page.keyboard.press("g");
found.closed = await page.evaluate(() => document.activeElement.id);
await page.waitForTimeout(500);
page.overheard.kinds.clear();
await page.keyboard.press("4");
await shows(page, "¥9.99");
await page.keyboard.press("u", { delay: 2300 });
await shows(page, "请扫商品条码");
found.still = [...page.overheard.kinds].filter((kind) => INSIDE.has(kind));
await page.keyboard.press("Escape");
await page.context().close();
await other.context().close();

for (const [name, options] of [["1024", TABLET], ["390", PHONE], ["dark", { ...DESK, colorScheme: "dark" }], ["en", { ...DESK, locale: "en-US" }]]) {
  const each = await opened(`glass-${name}`, options);
  await each.click("#look-behind");
  await each.waitForSelector(".behind .empty:not([hidden])", LIMIT);
  await each.keyboard.press("3");
  await each.waitForFunction(() => document.querySelectorAll(".rows li").length > 1, null, LIMIT);
  await each.keyboard.press("u", { delay: 2300 });
  await each.waitForFunction(() => document.querySelectorAll(".rows li").length > 3, null, LIMIT);
  await each.locator(".rows button").nth(1).click();
  await each.waitForTimeout(300);
  await judged(each, `glass-${name}`);
  await picture(each, `glass-${name}`);
  await each.click(".behind .close");
  await each.keyboard.press("Escape");
  if (name === "390") found.sold = await soldWhileClosed(each);
  await each.context().close();
}

await browser.close();
process.stdout.write(JSON.stringify(found));
