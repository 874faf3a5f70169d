// Does each lesson to its end at the virtual kiosk, saves the session, and replays it.
// node browse_kiosk_lessons.mjs BASE MODULES OUT
import { readFileSync } from "node:fs";
import { DESK, LIMIT, PHONE, TABLET, browser, count, found, judged, opened, picture, shows } from "./at_the_kiosk.mjs";

const IDLE = "请扫商品条码";
const page = await opened("lessons", DESK);
const done = found.lessons = {};

async function press(key, hold = 120) {
  await page.keyboard.press(key, { delay: hold });
}

async function away() {
  await page.keyboard.press("Escape");
}

// Whether the note counts this many steps, all that were done.
async function at(step) {
  return page.waitForFunction((n) => document.querySelectorAll(".note .dots .past").length === n, step, LIMIT).then(() => true, () => false);
}

async function over() {
  return page.waitForSelector(".note .save", LIMIT).then(() => true, () => false);
}

async function choose(name) {
  if (await page.locator(".note .others").count()) await page.click(".note .others");
  await page.click(`.note [data-lesson=${name}]`);
}

async function sell() {
  await press("7");
  await shows(page, "¥11.90");
  await away();
}

async function tear() {
  await page.waitForSelector(".hanging .tear", LIMIT);
  await press("t");
  await count(page, ".hanging", 0);
}

await shows(page, IDLE);
await press("l");
await page.waitForSelector(".note [data-lesson]", LIMIT);
await judged(page, "lessons-1440");
await picture(page, "lessons-1440");

// the first sale, by keyboard alone
await page.keyboard.press("Enter");
await press("1");
const first = [await at(1)];
await press("2");
first.push(await at(2));
await away();
await picture(page, "lesson-1440");
found.ring = await page.locator(".key.pay.wanted").count();
await judged(page, "lesson-1440");
await press("p");
first.push(await at(3));
await press("w");
first.push(await at(4));
await away();
await tear();
first.push(await over());
await picture(page, "lesson-learnt-1440");
done.first_sale = first.every(Boolean);

// the script of it
const [file] = await Promise.all([page.waitForEvent("download", LIMIT), page.click(".note .save")]);
const saved = readFileSync(await file.path(), "utf8");
found.saved = { name: file.suggestedFilename(), code: saved.includes("show code 6901234500011"), pays: saved.includes("show pay code of 林"), digits: /\d{15,}/.test(saved) };

await choose("member");
await press("m");
const member = [await at(1)];
await away();
await sell();
member.push(await at(2));
await press("p");
member.push(await at(3));
await press("w");
member.push(await at(4));
await away();
member.push(await over());
done.member = member.every(Boolean);
await tear();

await choose("pay_by_phone");
await shows(page, IDLE);
await sell();
await press("p");
const phone = [await at(2)];
await press("p");
phone.push(await at(3));
await page.click(".grab");
await page.click("[data-face=scan]");
await page.click("[data-scan=display]");
await page.click("[data-keep=confirm]", LIMIT);
phone.push(await at(4));
await away();
phone.push(await over());
done.pay_by_phone = phone.every(Boolean);
await tear();

await choose("bad_day");
await shows(page, IDLE);
await press("f");
await page.click("[name=hub_away]");
const bad = [await at(1)];
await page.click("[name=paper_out]");
bad.push(await at(2));
await sell();
await press("p");
bad.push(await at(3));
await page.waitForTimeout(1200); // nobody confirms what he has not seen
await press("k");
bad.push(await at(4));
await picture(page, "lesson-bad-day-1440");
await away();
await page.click(".faults .right");
bad.push(await over());
done.bad_day = bad.every(Boolean);
await tear();

await choose("closing");
const closing = [await at(1)];
await shows(page, IDLE);
await page.waitForTimeout(2000); // the badge comes back as a second showing
await press("k");
closing.push(await at(2));
await away();
await press("r", 1300);
closing.push(await at(3));
await press("p");
closing.push(await at(4));
await page.waitForTimeout(1800);
await press("k");
closing.push(await over());
await away();
done.closing = closing.every(Boolean);
found.steps = { first, member, phone, bad, closing };
await tear();
await press("p");

// what was saved opens the shop anew, and does the same sale
await page.click(".note .leave");
await page.click("#script");
await page.setInputFiles(".script input[type=file]", { name: "first.sale", mimeType: "text/plain", buffer: Buffer.from(saved) });
await page.waitForSelector(".script .lines li", { timeout: 60_000 });
await judged(page, "script-1440");
found.ready = await page.locator(".script .how").textContent();
await page.click("[data-pace=quick]");
await page.click(".script [data-act=step]");
await page.waitForSelector(".lines .done[aria-current]", LIMIT);
await page.click(".script [data-act=play]");
await press("3");
await page.waitForSelector(".toast:not([hidden])", LIMIT);
found.refused = await page.locator(".toast").textContent();
await picture(page, "script-1440");
found.replayed = await page.waitForFunction(() => document.querySelector(".script .how").textContent.includes("演完了"), null, { timeout: 60_000 }).then(() => true, () => false);
await page.click(".script [data-act=stop]");

// a line that is none is named; an expectation that is not met halts
await page.setInputFiles(".script input[type=file]", { name: "bad.sale", mimeType: "text/plain", buffer: Buffer.from("open shop\npress pay twice\n") });
await page.waitForFunction(() => document.querySelector(".refusal").textContent.includes("bad.sale:2"), null, LIMIT);
found.named = (await page.locator(".refusal").textContent()).split("\n")[1];
await page.context().close();

for (const [name, options] of [["1024", TABLET], ["390", PHONE], ["dark", { ...DESK, colorScheme: "dark" }], ["en", { ...DESK, locale: "en-US" }]]) {
  const each = await opened(`lessons-${name}`, options);
  await each.click("#lessons");
  await each.click(".note [data-lesson=first_sale]");
  await judged(each, `lesson-${name}`);
  await picture(each, `lesson-${name}`);
  await each.click(".note .leave");
  await each.click("#tab-script");
  await judged(each, `script-${name}`);
  await picture(each, `script-${name}`);
  await each.context().close();
}

await browser.close();
process.stdout.write(JSON.stringify(found));
