// Drives a real Chromium over the virtual kiosk and prints what it found as JSON.
// node browse_kiosk.mjs BASE MODULES OUT
import { DESK, LIMIT, PHONE, TABLET, browser, count, found, judged, middle, opened, picture, shows, weighed } from "./at_the_kiosk.mjs";

// every look, at rest
for (const [name, options] of [
  ["idle-1440", DESK], ["idle-dark-1440", { ...DESK, colorScheme: "dark" }], ["idle-en-1440", { ...DESK, locale: "en-US" }],
  ["idle-1024", TABLET], ["idle-390", PHONE], ["idle-dark-390", { ...PHONE, colorScheme: "dark" }],
]) {
  const page = await opened(name, options);
  await judged(page, name);
  await picture(page, name);
  await page.context().close();
}

// what a first visit weighs
found.bytes = await weighed(DESK);

// a whole sale by mouse
{
  const page = await opened("mouse", DESK);
  const mouse = {};
  await page.mouse.move(...await middle(page, "[data-good=yoghurt] img"));
  await page.mouse.down();
  await page.mouse.move(...await middle(page, ".field .frame"), { steps: 6 });
  await page.mouse.up();
  await page.waitForSelector(".chip:not([hidden])", LIMIT);
  mouse.read = await page.locator(".chip").textContent();
  mouse.total = await shows(page, "¥6.00");
  await judged(page, "laid");
  await picture(page, "sale-1440");
  await page.click(".hand button");
  await page.click(".key.pay", { delay: 120 });
  mouse.asked = await shows(page, "请出示付款码");
  await page.keyboard.press("w");
  await page.waitForSelector(".hanging .tear", LIMIT);
  await judged(page, "slip");
  await picture(page, "slip-1440");
  await page.keyboard.press("Escape");
  await page.locator(".hanging .tear").dispatchEvent("click");
  await count(page, ".torn", 1);
  mouse.slip = await page.locator(".torn").getAttribute("aria-label");
  await page.click(".torn", { position: { x: 60, y: 60 } });
  mouse.text = (await page.locator("dialog pre").textContent()).includes("应付");
  await judged(page, "opened slip");
  await picture(page, "opened-slip-1440");
  await page.click("dialog.slip button");
  found.mouse = mouse;
  await page.context().close();
}

// a whole sale by keyboard
{
  const page = await opened("keyboard", { ...DESK, reducedMotion: "reduce" });
  const keyboard = {};
  await page.keyboard.press("4");
  keyboard.total = await shows(page, "¥9.99");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p", { delay: 120 });
  keyboard.asked = await shows(page, "请出示付款码");
  await page.keyboard.press("w");
  await page.waitForSelector(".hanging .tear", LIMIT);
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  await count(page, ".torn", 2);
  keyboard.slips = await page.locator(".torn").count();
  found.keyboard = keyboard;
  await page.context().close();
}

// a whole sale on a phone
{
  const page = await opened("touch", PHONE);
  const touch = {};
  await page.tap("[data-good=water]");
  touch.total = await shows(page, "¥3.50");
  await picture(page, "sale-390");
  await page.locator(".key.pay").dispatchEvent("pointerdown", { button: 0, pointerId: 1 });
  await page.waitForTimeout(120);
  await page.locator(".key.pay").dispatchEvent("pointerup", { button: 0, pointerId: 1 });
  touch.asked = await shows(page, "请出示付款码");
  await page.tap("#tab-phone");
  await page.tap(".phone [data-hold=pay]");
  await page.waitForSelector(".hanging .tear", { ...LIMIT, state: "attached" });
  await picture(page, "slip-390");
  await page.locator(".hanging .tear").dispatchEvent("click");
  await page.tap("#tab-slips");
  await page.waitForFunction(() => document.querySelector(".said strong").textContent.includes("3"), null, LIMIT);
  touch.slips = Number((await page.locator(".said strong").textContent()).match(/\d+/)[0]);
  await judged(page, "slips on a phone");
  await picture(page, "slips-390");
  await page.keyboard.press("Escape");
  found.touch = touch;
  await page.context().close();
}

// covered, then uncovered; UNDO held; two tabs
{
  const page = await opened("tilted", DESK);
  const other = await opened("other", DESK);
  await shows(page, "请扫商品条码");
  const sliders = page.locator(".hand [name=cover]");
  await page.keyboard.press("7");
  await shows(page, "¥11.90");
  const laid = await other.waitForSelector(".laid[data-good=milk]", LIMIT).then(() => true, () => false);
  await page.keyboard.press("Escape");
  await page.waitForTimeout(1500);
  await page.evaluate(async () => {
    const { change } = await import("/static/parts/field.js");
    change({ good: "toothpaste", x: 0.5, y: 0.5, turn_deg: 0, covered: 0.7, blurred: 0 });
  });
  await page.waitForTimeout(2000);
  found.covered = { read: await page.locator(".chip").isVisible() };
  await sliders.fill("0");
  found.covered.uncovered = await shows(page, "¥27.70");
  await page.keyboard.press("Escape");
  await page.mouse.move(...await middle(page, ".key.undo"));
  await page.mouse.down();
  const down = await other.waitForSelector(".key.undo.down", LIMIT).then(() => true, () => false);
  const ring = await page.locator(".key.undo.holding").count() === 1;
  const empty = await shows(page, "请扫商品条码");
  await page.mouse.up();
  const up = await other.waitForSelector(".key.undo:not(.down)", LIMIT).then(() => true, () => false);
  found.held = { ring, empty };
  found.tabs = { laid, down, up };
  await page.context().close();
  await other.context().close();
}

// from an order to what every tab is told of it
{
  const page = await opened("latency", DESK);
  found.echo_ms = await page.evaluate(async () => {
    const wire = await (await fetch("/static/wire.js")).text();
    const socket = new WebSocket(`ws://${location.host}/counter`, wire.match(/"(countertop-page\.\d+)"/)[1]);
    await new Promise((done) => { socket.onmessage = done; });
    const times = [];
    for (let turn = 0; turn < 9; turn++) {
      const begun = performance.now();
      const seen = new Promise((done) => { socket.onmessage = (each) => { if (JSON.parse(each.data).kind === "keys") done(); }; });
      socket.send(JSON.stringify({ kind: turn % 2 ? "release" : "press", key: "reprint" }));
      await seen;
      times.push(performance.now() - begun);
      await new Promise((done) => { setTimeout(done, 100); });
    }
    socket.close();
    return Math.round(times.sort((a, b) => a - b)[4]);
  });
  await page.context().close();
}

await browser.close();
console.log(JSON.stringify(found));
