// Drives a real Chromium over the camera's view of the virtual kiosk; prints what it found as JSON.
// node browse_kiosk_camera.mjs BASE MODULES OUT FOLDER FLAGS
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DESK, LIMIT, PHONE, TABLET, browser, found, judged, launched, opened as opened_page, picture as pictured, shows, words } from "./at_the_kiosk.mjs";

const [folder] = words;
const file = (name) => join(folder, name);
const PAY_CODE = /(?<![.\d])(1[0-5]\d{16}|2[5-9]\d{14,22}|30\d{14,22})(?!\d)/;
found.digits = [];
const ok = (promise) => promise.then(() => true, () => false);
const picture = (page, name) => pictured(page, `camera-${name}`);
const chip = async (page, state) => (await ok(page.waitForSelector(`.chip.${state}:not([hidden])`, LIMIT)) ? page.locator(".chip").textContent() : "");
const own = (page) => page.click("#tab-picture");

async function opened(name, options, ready = () => {}, by = browser) {
  return opened_page(name, options, (page) => {
    page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => {
      if (PAY_CODE.test(String(payload).replace(/"(bits|gtin)":"[^"]*"/g, ""))) found.digits.push(String(payload).slice(0, 80));
    }));
    ready(page);
  }, by);
}

async function slide(page, values) {
  await page.evaluate((given) => {
    for (const [name, value] of Object.entries(given)) {
      const slider = document.querySelector(`.hand [name=${name}]`);
      slider.value = value;
      slider.dispatchEvent(new Event("input"));
    }
  }, values);
}

async function fault(page, name) {
  await page.setInputFiles(".own input", file(name));
  await page.waitForFunction(() => document.querySelector(".own .choose").getAttribute("aria-busy") === "false" && document.querySelector(".of-picture .fault").textContent, null, LIMIT);
  const said = await page.locator(".of-picture .fault").textContent();
  await page.evaluate(() => { document.querySelector(".of-picture .fault").dataset.seen = "1"; });
  return said;
}

async function dropped(page, name) {
  const bytes = [...readFileSync(file(name))];
  await page.evaluate(([given, called]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(given)], called, { type: called.endsWith("png") ? "image/png" : "image/jpeg" }));
    for (const kind of ["dragover", "drop"]) document.querySelector(".counter").dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }, [bytes, name]);
}

const webcamSaid = async (page) => { await page.waitForSelector(".of-webcam .fault:not(:empty)", LIMIT); return page.locator(".of-webcam .fault").textContent(); };
const empty = (page) => ok(page.waitForSelector(".invite:not([hidden])", LIMIT));

// the list of keys
const page = await opened("camera", { ...DESK, permissions: ["camera"] });
{
  await page.focus("#tab-faults");
  await page.keyboard.press("?");
  await page.waitForSelector("dialog.shortcuts[open]", LIMIT);
  await judged(page, "keys 1440");
  await picture(page, "keys-1440");
  const focus = await page.evaluate(() => document.activeElement.tagName);
  const rows = await page.evaluate(async () => {
    const { SHORTCUTS } = await import("/static/shortcuts/table.js");
    const listed = [...document.querySelectorAll("dialog.shortcuts dd")].map((each) => each.textContent);
    return listed.length === SHORTCUTS.flatMap(([, each]) => each).length && listed.every((each) => !each.startsWith("key_"));
  });
  await page.keyboard.press("Escape");
  const escape = await ok(page.waitForSelector("dialog.shortcuts:not([open])", { ...LIMIT, state: "attached" }));
  const back = await page.evaluate(() => document.activeElement.id);
  await page.waitForSelector(".thing.card", { ...LIMIT, state: "attached" });
  await page.keyboard.press("d");
  const card = await ok(page.waitForSelector('.laid[data-thing="card"] img[src]', LIMIT));
  await page.keyboard.press("Escape");
  await page.click("#shortcuts");
  await page.click("dialog.shortcuts .signs");
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  await page.waitForTimeout(300);
  const silent = await page.locator(".laid").isHidden();
  await page.click("#shortcuts");
  await page.click("dialog.shortcuts .signs");
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  const again = await ok(page.waitForSelector(".laid:not([hidden])", LIMIT));
  found.keys = { focus, escape, back, rows, card, silent, again };
}

// outlines: taken, unsure, refused
{
  const taken = await chip(page, "taken");
  await picture(page, "taken-1440");
  // The kiosk's reader is seldom unsure of a clean print: what it reports then is drawn (tests/virtual/test_code_reports.py).
  await page.evaluate(async () => {
    const { replay } = await import("/static/wire.js");
    replay("unsure", { codes: [{ symbology: "ean8", corners: [[0.3, 0.2], [0.48, 0.2], [0.48, 0.4], [0.3, 0.4]] }] });
  });
  await page.waitForSelector(".laid polygon.unsure", { ...LIMIT, state: "attached" });
  const both = await page.locator(".chip").textContent();
  await page.evaluate(async () => { (await import("/static/parts/field.js")).change({ covered: 1 }); });
  await page.evaluate(async () => {
    const { replay } = await import("/static/wire.js");
    replay("unsure", { codes: [{ symbology: "ean13", corners: [[0.54, 0.55], [0.8, 0.55], [0.8, 0.76], [0.54, 0.76]] }] });
  });
  const unsure = await chip(page, "unsure");
  await picture(page, "unsure-1440");
  await judged(page, "unsure 1440");
  await page.keyboard.press("Escape");
  await page.keyboard.press("u", { delay: 2400 });
  await shows(page, "请扫商品条码");
  await own(page);
  await page.setInputFiles(".own input", file("unknown.png"));
  const refused = await chip(page, "refused");
  await picture(page, "refused-1440");
  await judged(page, "refused 1440");
  await page.keyboard.press("Escape");
  await page.setInputFiles(".own input", file("pay.png"));
  const pay_early = await chip(page, "refused");
  await page.keyboard.press("Escape");
  found.outlined = { taken, both, unsure, refused, pay_early };
}

// a picture of one's own
{
  await page.setInputFiles(".own input", file("known.jpg"));
  const chosen = await ok(page.waitForSelector('.laid[data-thing="picture"] img[src^="/held"]', LIMIT));
  const sold = await shows(page, "¥6.00");
  await picture(page, "picture-1440");
  await judged(page, "picture 1440");
  const before = await page.locator(".laid").boundingBox();
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("]");
  const moved = (await page.locator(".laid").boundingBox()).x < before.x;
  await slide(page, { near: 220 });
  const enlarged = (await page.locator(".laid").boundingBox()).width > 1.9 * before.width;
  await page.keyboard.press("Escape");
  await page.click("#tab-shelf");
  await dropped(page, "unknown.png");
  const was_dropped = await ok(page.waitForSelector('.laid[data-thing="picture"]:not([hidden])', LIMIT));
  await page.keyboard.press("Escape");
  const [from, to] = [await page.locator(".own .brought").boundingBox(), await page.locator(".field .frame").boundingBox()];
  await page.mouse.move(from.x + 20, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 6 });
  await page.mouse.up();
  const dragged = await ok(page.waitForSelector('.laid[data-thing="picture"]:not([hidden])', LIMIT));
  await page.keyboard.press("Escape");
  found.picture = { chosen, sold, moved, enlarged, dropped: was_dropped, dragged };
}

// what is no picture
{
  const bytes = await fault(page, "heavy.jpg");
  const format = await fault(page, "note.gif");
  await picture(page, "fault-1440");
  await judged(page, "fault 1440");
  const pixels = await fault(page, "bomb.png");
  const damaged = await fault(page, "broken.jpg");
  await page.click("#language");
  const english = await fault(page, "note.gif");
  await page.click("#language");
  found.faults = { bytes, format, pixels, damaged, english };
}

// the visitor's own camera
{
  await page.keyboard.press("u", { delay: 2400 });
  await shows(page, "请扫商品条码");
  await page.evaluate(() => {
    const send = WebSocket.prototype.send;
    globalThis.sentBytes = [];
    WebSocket.prototype.send = function count(what) { if (what instanceof Blob) globalThis.sentBytes.push(what.size); send.call(this, what); };
  });
  const sent = () => page.evaluate(() => globalThis.sentBytes.length);
  await page.click(".own .switch");
  const sold = await shows(page, "¥6.00");
  await page.waitForSelector(".field .outlines polygon.refused", { ...LIMIT, state: "attached" });
  const states = await page.evaluate(() => [...document.querySelectorAll(".field .outlines polygon.line")].map((each) => each.classList[1]).sort());
  await picture(page, "webcam-1440");
  await judged(page, "webcam 1440");
  const [from, at] = [await sent(), Date.now()];
  await page.waitForTimeout(3000);
  const frames_per_s = (await sent() - from) * 1000 / (Date.now() - at);
  const frame_max_bytes = await page.evaluate(() => Math.max(...globalThis.sentBytes));
  const other = await opened("camera other", DESK);
  await other.waitForSelector(".webcam-bar:not([hidden])", LIMIT);
  const elsewhere = await other.locator(".webcam-bar span").textContent();
  await other.context().close();
  await page.click(".webcam-bar button");
  const stopped = await empty(page);
  const dark = await page.evaluate(() => document.querySelector(".own .switch").getAttribute("aria-pressed") === "false");
  await page.click(".own .switch");
  await page.waitForSelector(".webcam-bar:not([hidden])", LIMIT);
  await page.click("#tab-shelf");
  await page.keyboard.press("2");
  await own(page);
  const replaced = await webcamSaid(page);
  await page.keyboard.press("Escape");
  found.webcam = { sold, outlines: [...new Set(states)], elsewhere, stopped, dark, replaced, frames_per_s, frame_max_bytes };

  await page.click(".own .switch");
  await page.waitForSelector(".webcam-bar:not([hidden])", LIMIT);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
    delete document.hidden;
  });
  found.said = { hidden: await webcamSaid(page) };
}

// the pages in the phone
{
  await page.waitForFunction(() => document.querySelector(".face-of iframe"), null, LIMIT);
  const frame = page.frames().find((each) => each !== page.mainFrame() && each.url().startsWith("http"));
  found.phone = await frame.evaluate(() => navigator.mediaDevices.getUserMedia({ video: true }).then(() => "given", (refused) => refused.name));
}
await page.context().close();

// no permission; another program has it; none is there
{
  const refused = await opened("camera refused", DESK);
  await own(refused);
  await refused.click(".own .switch");
  found.said.refused = await webcamSaid(refused);
  await picture(refused, "not-allowed-1440");
  await judged(refused, "not allowed 1440");
  await refused.click("#language");
  found.said.english = await webcamSaid(refused);
  await picture(refused, "not-allowed-en-1440");
  await refused.context().close();
  const taken = await opened("camera taken", DESK, (made) => made.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("in use", "NotReadableError"));
  }));
  await own(taken);
  await taken.click(".own .switch");
  found.said.busy = await webcamSaid(taken);
  await taken.context().close();
  const bare = await launched();
  const none = await opened("camera none", { ...DESK, permissions: ["camera"] }, () => {}, bare);
  await own(none);
  await none.click(".own .switch");
  found.said.none = await webcamSaid(none);
  await bare.close();
}

// smaller screens, the dark, English
for (const [name, options] of [["1024", TABLET], ["390", PHONE], ["dark-1440", { ...DESK, colorScheme: "dark" }], ["en-1440", { ...DESK, locale: "en-US" }], ["dark-en-390", { ...PHONE, locale: "en-US", colorScheme: "dark" }]]) {
  const other = await opened(name, { ...options, permissions: ["camera"] });
  await own(other);
  await other.setInputFiles(".own input", file("unknown.png"));
  await chip(other, "refused");
  await picture(other, `own-${name}`);
  await judged(other, `own ${name}`);
  await other.locator(".own .switch").click();
  await other.waitForSelector(".webcam-bar:not([hidden])", LIMIT);
  await other.waitForTimeout(900);
  await picture(other, `webcam-${name}`);
  await judged(other, `webcam ${name}`);
  await other.locator(".webcam-bar button").click();
  await empty(other);
  if (!options.isMobile) {
    await other.keyboard.press("?");
    await other.waitForSelector("dialog.shortcuts[open]", LIMIT);
    await picture(other, `keys-${name}`);
    await judged(other, `keys ${name}`);
  }
  await other.context().close();
}

// Asked for in the phone's frame, the browser says no, and writes that down.
found.console = found.console.filter((each) => !each.includes("Permissions policy violation: camera is not allowed"));
await browser.close();
process.stdout.write(JSON.stringify(found));
