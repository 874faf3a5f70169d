// Drives a real Chromium over the phone of the virtual kiosk; prints what it found as JSON.
// node browse_kiosk_phone.mjs BASE MODULES OUT
import { DESK, LIMIT, PHONE, TABLET, browser, found, judged, middle, opened as opened_page, picture as pictured, shows } from "./at_the_kiosk.mjs";

const PAY_CODE = /(?<![.\d])(1[0-5]\d{16}|2[5-9]\d{14,22}|30\d{14,22})(?!\d)/;
found.digits = [];

// A page that has things on it; what it is told is searched for pay codes.
async function opened(name, options) {
  const page = await opened_page(name, options, (made) => made.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => {
    if (PAY_CODE.test(String(payload).replace(/"(bits|gtin)":"[^"]*"/g, ""))) found.digits.push(String(payload).slice(0, 80));
  })));
  await page.waitForSelector(".thing.badge", { ...LIMIT, state: "attached" });
  return page;
}

const ok = (promise) => promise.then(() => true, () => false);
const stage = (page, wanted) => ok(page.waitForSelector(`.face-of .paper.${wanted}`, { ...LIMIT, state: "attached" }));
const picture = (page, name) => pictured(page, `phone-${name}`);

async function drag(page, from, to) {
  await page.mouse.move(...await middle(page, from));
  await page.mouse.down();
  await page.mouse.move(...await middle(page, to), { steps: 6 });
  await page.mouse.up();
}

async function bought(page, digit, total) {
  await page.keyboard.press(digit);
  const sum = await shows(page, total);
  await page.keyboard.press("Escape");
  await page.keyboard.press("p", { delay: 120 });
  return sum && shows(page, "请出示付款码");
}

async function torn(page) {
  await page.waitForSelector(".hanging .tear", LIMIT);
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  await shows(page, "请扫商品条码");
}

async function face(page, name) {
  await page.click(".grab");
  await page.click(`.faces [data-face=${name}]`);
  await page.waitForSelector(`.face-of.${name}:not([hidden])`, LIMIT);
}

// a guest pays by code, and joins by the slip, on the hub's real page
const page = await opened("phone", DESK);
{
  await face(page, "scan");
  await judged(page, "scan 1440");
  await picture(page, "scan-1440");
  await page.click(".scan .flat");
  const empty = await ok(page.waitForSelector(".face-of.pass .bare", LIMIT));
  await picture(page, "guest-1440");
  await page.click(".handset .lay");
  await bought(page, "1", "¥3.50");
  await page.keyboard.press("w");
  const paid = await shows(page, "已支付");
  await page.waitForSelector(".hanging .tear", LIMIT);
  await page.keyboard.press("Escape");
  await face(page, "scan");
  await page.click("[data-scan=slip]");
  const frame = page.frameLocator(".face-of iframe");
  const form = await ok(frame.locator("input[name=phone]").fill("138 0013 8021", LIMIT));
  await frame.locator("input[name=name]").fill("周女士");
  await frame.locator("[name=consent]").check({ force: true });
  await picture(page, "join-1440");
  await frame.locator("button[type=submit]").click();
  const member = await ok(frame.locator("[data-pass] svg").first().waitFor(LIMIT));
  await page.waitForTimeout(1500);
  await judged(page, "pass 1440");
  await picture(page, "pass-1440");
  await page.click(".handset .lay");
  await torn(page);
  found.join = { empty, paid, form, member };
}

// the pass of that page, dragged before the camera
{
  await drag(page, ".grab", ".field .frame");
  const greeted = await shows(page, "积分余额");
  await page.waitForSelector(".chip:not([hidden])", LIMIT);
  const read = await page.locator(".chip").textContent();
  await picture(page, "held-1440");
  await judged(page, "held 1440");
  const asked = await bought(page, "3", "¥6.00");
  await page.keyboard.press("w");
  const sold = asked && await shows(page, "已支付");
  await torn(page);
  found.member = { read, greeted, sold };
}

// by the display's code, which the phone reads off its dots
{
  await bought(page, "5", "¥5.50");
  await page.keyboard.press("p", { delay: 120 });
  await shows(page, "扫码付款");
  await page.waitForTimeout(700);
  await drag(page, ".grab", ".kiosk .glass");
  const asked = await ok(page.waitForSelector(".asks:not([hidden])", LIMIT));
  await picture(page, "asked-1440");
  await judged(page, "asked 1440");
  await page.click(".asks [data-do=confirm]");
  const paid = await shows(page, "已支付") && await stage(page, "paid");
  await torn(page);
  found.scanned = { asked, paid };
}

// a password: refused first, typed then
{
  await face(page, "pay");
  await page.click("[data-mood=asks]");
  await page.waitForSelector("[data-mood=asks][aria-pressed=true]", LIMIT);
  await page.waitForSelector(".face-of .paper img", LIMIT);
  await judged(page, "wallet 1440");
  await picture(page, "wallet-1440");
  await page.click(".handset .lay");
  await bought(page, "6", "¥7.50");
  await page.keyboard.press("w");
  const asked = await ok(page.waitForSelector(".asks:not([hidden])", LIMIT));
  await page.click(".asks [data-do=decline]");
  const refused = await shows(page, "没有收款");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p", { delay: 120 });
  await shows(page, "扫码付款");
  await page.waitForTimeout(700);
  await drag(page, ".grab", ".kiosk .glass");
  await page.waitForSelector(".asks:not([hidden])", LIMIT);
  await face(page, "pay");
  await page.click(".face-of [data-keep=confirm]");
  const paid = await stage(page, "paid");
  await picture(page, "paid-1440");
  await page.click("[data-mood=pays]");
  await page.click(".handset .lay");
  await torn(page);
  found.password = { asked, refused, paid };
}

// card and badge: by press and letter, tilted, nearer
{
  await page.waitForTimeout(1500);
  await page.click(".thing.card");
  const card = await shows(page, "积分余额");
  await page.keyboard.press("]");
  await page.keyboard.press("=");
  const turned = await ok(page.waitForFunction(() => document.querySelector(".hand [name=turn]").value === "-3", null, LIMIT));
  const near = await ok(page.waitForFunction(() => Number(document.querySelector(".hand [name=near]").value) > 100, null, LIMIT));
  await picture(page, "card-1440");
  await page.keyboard.press("Escape");
  await page.keyboard.press("k");
  const badge = await ok(page.waitForSelector('.laid[data-thing="badge"] img[src]', LIMIT));
  await page.keyboard.press("Escape");
  found.things = { card, turned, near, badge };
}
await page.context().close();

// taken in the hand on smaller screens, and in the dark
for (const [name, options] of [["1024", TABLET], ["dark-1440", { ...DESK, colorScheme: "dark" }], ["en-1440", { ...DESK, locale: "en-US" }]]) {
  const other = await opened(name, options);
  await face(other, "pay");
  await other.waitForSelector(".face-of .paper img", LIMIT);
  await judged(other, `taken ${name}`);
  await picture(other, `taken-${name}`);
  await other.click(".handset .lay");
  await picture(other, `stands-${name}`);
  await judged(other, `stands ${name}`);
  await other.context().close();
}
{
  const hand = await opened("390", PHONE);
  await hand.tap("#tab-phone");
  await judged(hand, "tray 390");
  await picture(hand, "tray-390");
  await hand.tap(".grab");
  await hand.tap(".faces [data-face=pass]");
  await hand.frameLocator(".face-of iframe").locator("[data-pass] svg").first().waitFor(LIMIT);
  await judged(hand, "taken 390");
  await picture(hand, "taken-390");
  await hand.tap(".handset .show");
  await hand.waitForSelector(".chip:not([hidden])", LIMIT);
  await picture(hand, "held-390");
  await hand.context().close();
}

await browser.close();
process.stdout.write(JSON.stringify(found));
