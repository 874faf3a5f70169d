// Shows the virtual kiosk in each of its states, and takes a picture of each.
// node picture_kiosk.mjs BASE MODULES OUT
import { DESK, LIMIT, PHONE, TABLET, browser, count, middle, opened, picture, shows as says } from "./at_the_kiosk.mjs";

const IDLE = "请扫商品条码";
const ENGLISH = { ...DESK, locale: "en-US" };
const DARK = { ...DESK, colorScheme: "dark" };
const rest = (page, ms = 600) => page.waitForTimeout(ms);

async function shows(page, text) {
  if (await says(page, text)) return;
  const said = await page.getAttribute("#glass", "aria-label");
  await picture(page, "missed");
  throw new Error(`the display says ${said}, not ${text}`);
}

async function taken(page, name) {
  await page.mouse.move(2, 2);
  await rest(page);
  await picture(page, name);
}

async function lay(page, digit, total) {
  await page.keyboard.press(digit);
  await shows(page, total);
}

async function asked(page) {
  await page.keyboard.press("Escape");
  await page.keyboard.press("p", { delay: 120 });
  await shows(page, "请出示付款码");
}

async function printed(page) {
  await page.waitForSelector(".hanging .tear", { ...LIMIT, state: "attached" });
}

async function tear(page) {
  await printed(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  await count(page, ".hanging", 0);
  await shows(page, IDLE);
}

async function emptied(page) {
  await page.keyboard.press("Escape");
  await page.keyboard.press("u", { delay: 2600 });
  await shows(page, IDLE);
}

async function turned(page, degrees) {
  for (let each = 0; each < degrees; each += 3) await page.keyboard.press("[");
}

// one customer, from an empty counter to the slip
{
  const page = await opened("sale", DESK);
  await shows(page, IDLE);
  await page.frameLocator(".face-of iframe").locator("[data-pass] svg").first().waitFor(LIMIT);
  await taken(page, "idle");
  await page.keyboard.press("m");
  await shows(page, "积分余额");
  await page.waitForSelector(".chip:not([hidden])", LIMIT);
  await taken(page, "member");
  await page.keyboard.press("Escape");
  await lay(page, "5", "¥5.50");
  await page.keyboard.press("Escape");
  await lay(page, "3", "¥11.50");
  await turned(page, 9);
  await page.waitForSelector(".chip:not([hidden])", LIMIT);
  await taken(page, "basket");
  await asked(page);
  await taken(page, "pay-code-wanted");
  await page.keyboard.press("p", { delay: 120 });
  await shows(page, "扫码付款");
  await taken(page, "order-code");
  await page.mouse.move(...await middle(page, ".grab"));
  await page.mouse.down();
  await page.mouse.move(...await middle(page, ".kiosk .glass"), { steps: 6 });
  await page.mouse.up();
  await page.waitForSelector(".asks:not([hidden])", LIMIT);
  await taken(page, "phone-asked");
  await page.click(".asks [data-do=confirm]");
  await shows(page, "已支付");
  await printed(page);
  await taken(page, "paid");
  await tear(page);
  await page.locator(".torn").last().click({ position: { x: 60, y: 60 } });
  await taken(page, "slip");
  await page.keyboard.press("Escape");

  // the phone in the hand
  for (const [face, name] of [["pass", "phone-pass"], ["pay", "phone-pay-code"], ["scan", "phone-scan"]]) {
    await page.click(".grab");
    await page.click(`.faces [data-face=${face}]`);
    if (face === "pay") await page.waitForSelector(".face-of .paper img", LIMIT);
    await taken(page, name);
    await page.click(".handset .lay");
  }
  await page.context().close();
}

// staff are called; the power is cut
{
  const page = await opened("called", DESK);
  await shows(page, IDLE);
  await page.keyboard.press("c", { delay: 120 });
  await shows(page, "已呼叫店员");
  await page.mouse.move(2, 2);
  await page.waitForFunction(() => document.querySelector(".lamp").dataset.colour === "amber", null, LIMIT);
  await picture(page, "called");
  await page.keyboard.press("c", { delay: 120 });
  await emptied(page);
  await page.keyboard.press("f");
  await page.click(".faults .cut");
  await page.waitForFunction(() => document.querySelector("#glass").getAttribute("aria-label").includes("没有亮"), null, LIMIT);
  await picture(page, "power-cut");
  await shows(page, IDLE);

  // a bad day: neither paper nor hub
  for (const fault of ["paper_out", "hub_away"]) await page.click(`[name=${fault}]`);
  await shows(page, "打印机缺纸");
  await lay(page, "4", "¥9.99");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p", { delay: 120 });
  await shows(page, "请到柜台付现金");
  await rest(page, 1200); // nobody confirms what he has not seen
  await page.keyboard.press("k");
  await shows(page, "请拍此码");
  await page.keyboard.press("Escape");
  await taken(page, "bad-day");
  await page.click(".grab");
  await taken(page, "phone-offline");
  await page.click(".handset .lay");
  await page.click(".faults .right");
  await tear(page);
  await page.waitForFunction(() => !document.querySelector(".hub.away"), null, LIMIT);
  await page.context().close();
}

// behind the glass
{
  const page = await opened("behind", DESK);
  await page.keyboard.press("g");
  await shows(page, IDLE);
  await lay(page, "3", "¥6.00");
  await asked(page);
  await page.keyboard.press("w");
  await printed(page);
  await page.keyboard.press("Escape");
  await rest(page, 1500);
  await taken(page, "behind");
  await page.locator(".rows button", { hasText: "意向" }).click();
  await taken(page, "behind-past");
  await page.locator(".band .now").click();
  await page.click("#tab-phone");
  await taken(page, "behind-phone");
  await page.click("#tab-phone");
  await page.locator(".behind .more").click();
  await taken(page, "behind-books");
  await page.locator(".behind .more").click();
  await page.keyboard.press("t");
  await page.keyboard.press("g");
  await page.context().close();
}

// lessons and scripts
{
  const page = await opened("lesson", DESK);
  await shows(page, IDLE);
  await page.keyboard.press("l");
  await page.waitForSelector(".note [data-lesson]", LIMIT);
  await taken(page, "lessons");
  await page.keyboard.press("Enter");
  await lay(page, "1", "¥3.50");
  await lay(page, "2", "¥16.30");
  await page.waitForFunction(() => document.querySelectorAll(".note .dots .past").length === 2, null, LIMIT);
  await page.keyboard.press("Escape");
  await taken(page, "lesson");
  await page.keyboard.press("Escape");
  await page.context().close();

  const dark = await opened("dark", DARK);
  await lay(dark, "3", "¥22.30");
  await turned(dark, 9);
  await dark.waitForSelector(".chip:not([hidden])", LIMIT);
  await taken(dark, "dark");
  await emptied(dark);
  await dark.keyboard.press("g");
  await dark.waitForSelector(".behind .empty:not([hidden])", LIMIT);
  await lay(dark, "6", "¥7.50");
  await dark.waitForSelector(".rows li", LIMIT);
  await taken(dark, "dark-behind");
  await dark.keyboard.press("u", { delay: 2600 });
  await shows(dark, IDLE);
  await dark.context().close();
}
{
  const page = await opened("english", ENGLISH);
  await lay(page, "7", "11.90");
  await page.waitForSelector(".chip:not([hidden])", LIMIT);
  await taken(page, "english");
  await emptied(page);
  await page.click("#script");
  await page.waitForSelector(".script option", { ...LIMIT, state: "attached" });
  await taken(page, "english-scripts");
  await page.context().close();
}

// smaller screens
{
  const page = await opened("1024", TABLET);
  await lay(page, "6", "¥7.50");
  await taken(page, "tablet");
  await emptied(page);
  await page.context().close();

  const hand = await opened("390", PHONE);
  await shows(hand, IDLE);
  await hand.tap("#look-behind");
  await hand.tap(".behind .close");
  await taken(hand, "small");
  await hand.tap("[data-good=yoghurt]");
  await shows(hand, "¥6.00");
  await hand.waitForSelector(".chip:not([hidden])", LIMIT);
  await taken(hand, "small-basket");
  await hand.tap("#tab-phone");
  await taken(hand, "small-phone");
  await hand.tap("#tab-faults");
  await taken(hand, "small-faults");
  await hand.tap("#look-behind");
  await hand.waitForFunction(() => document.querySelectorAll(".rows li").length > 1, null, LIMIT);
  await taken(hand, "small-behind");
  await hand.context().close();
}

await browser.close();
process.stdout.write("{}");
