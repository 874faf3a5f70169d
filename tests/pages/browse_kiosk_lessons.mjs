// Does each lesson to its end at the virtual kiosk, saves the session, and replays it.
// node browse_kiosk_lessons.mjs BASE MODULES OUT LANGUAGE, the kiosk's and the page's
import { readFileSync } from "node:fs";
import { DESK, LIMIT, PHONE, TABLET, browser, count, found, judged, opened, picture, shows } from "./at_the_kiosk.mjs";

const WORDS = {
  "zh-CN": { idle: "请扫商品条码", anew: "重新开好", ended: "演完了", paused: "暂停在第 {n} 行", halted: "没有等到 看到的是" },
  "en": { idle: "Scan your goods", anew: "opened anew", ended: "Played to its end", paused: "Paused at line {n}", halted: "did not come Seen instead" },
};
const language = process.argv[5];
const said = WORDS[language];
const at1440 = { ...DESK, locale: language };
const page = await opened("lessons", at1440);
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

await shows(page, said.idle);
await press("l");
await page.waitForSelector(".note [data-lesson]", LIMIT);
await judged(page, `lessons-1440-${language}`);
await picture(page, `lessons-1440-${language}`);

// the first sale, by keyboard alone
await page.keyboard.press("Enter");
await press("1");
const first = [await at(1)];
await press("2");
first.push(await at(2));
await away();
await picture(page, `lesson-1440-${language}`);
found.ring = await page.locator(".key.pay.wanted").count();
await judged(page, `lesson-1440-${language}`);
await press("p");
first.push(await at(3));
await press("w");
first.push(await at(4));
await away();
await tear();
first.push(await over());
await judged(page, `lesson-learnt-1440-${language}`);
await picture(page, `lesson-learnt-1440-${language}`);
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
await shows(page, said.idle);
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
await shows(page, said.idle);
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
await judged(page, `lesson-bad-day-1440-${language}`);
await picture(page, `lesson-bad-day-1440-${language}`);
await away();
await page.click(".faults .right");
bad.push(await over());
done.bad_day = bad.every(Boolean);
await tear();

await choose("closing");
const closing = [await at(1)];
await shows(page, said.idle);
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
await page.waitForSelector(".script .lines li", { timeout: 120_000 });
await judged(page, `script-1440-${language}`);
found.ready = (await page.locator(".script .how").textContent()).includes(said.anew);
await page.click("[data-pace=quick]");
await page.click(".script [data-act=step]");
await page.waitForSelector(".lines .done[aria-current]", LIMIT);
await page.click(".script [data-act=play]");
await press("3");
await page.waitForSelector(".toast:not([hidden])", LIMIT);
found.refused = await page.locator(".toast").textContent();
await judged(page, `script-${language}`);
await picture(page, `script-1440-${language}`);
const how = (text, limit = LIMIT) => page.waitForFunction((wanted) => document.querySelector(".script .how")?.textContent.includes(wanted), text, limit).then(() => true, () => false);
found.replayed = await how(said.ended, { timeout: 120_000 }) || page.locator(".script").textContent();
await page.click(".script [data-act=stop]");

async function dropped(name, lines) {
  await page.waitForSelector(".script input[type=file]", { state: "attached", ...LIMIT });
  await page.setInputFiles(".script input[type=file]", { name, mimeType: "text/plain", buffer: Buffer.from(`${saved.split("open shop")[0]}open shop\n${lines}\n`) });
}

// each button of a script does what it says; a line that waits is paused at once
await dropped("waits.sale", "expect display never within 300 s");
await page.waitForSelector(".script [data-act=play]", { timeout: 120_000 });
await page.click(".script [data-pace=fast]");
await page.waitForSelector(".script [data-pace=fast][aria-pressed=true]", LIMIT);
await page.click(".script [data-act=play]");
await page.click(".script [data-act=pause]", LIMIT);
const number = saved.split("open shop")[0].split("\n").length + 1;
const paused = said.paused.replace("{n}", number);
found.paused = await how(paused) && await page.locator(".script .how").textContent() === paused;
await page.click(".script [data-act=stop]");
await dropped("faults.sale", "paper out\nkill hub\nexpect lamp off within 1 s");
await page.waitForSelector(".script [data-act=play]", { timeout: 120_000 });
await page.click(".script [data-act=play]");
found.halted = await how(said.halted);
found.reason = await page.locator(".script .how").textContent();
await judged(page, `script-halted-${language}`);
await picture(page, `script-halted-1440-${language}`);
await page.click("#tab-faults");
found.switched = await page.locator(".faults [aria-checked=true]").evaluateAll((all) => all.map((each) => each.name));
await page.click(".faults .right");
found.righted = await count(page, ".faults [aria-checked=true]", 0);
await page.click("#tab-script");
await page.click(".script [data-act=stop]");

// a line that is none is named
await page.setInputFiles(".script input[type=file]", { name: "bad.sale", mimeType: "text/plain", buffer: Buffer.from("open shop\npress pay twice\n") });
await page.waitForFunction(() => document.querySelector(".refusal").textContent.includes("bad.sale:2"), null, LIMIT);
found.named = (await page.locator(".refusal").textContent()).split("\n");
await page.context().close();

const SIZES = [["1024", TABLET], ["390", PHONE], ["1440-dark", { ...DESK, colorScheme: "dark" }]];
for (const [name, options] of SIZES) {
  const each = await opened(`lessons-${name}`, { ...options, locale: language });
  await each.click("#lessons");
  await judged(each, `lessons-${name}-${language}`);
  await each.click(".note [data-lesson=first_sale]");
  await judged(each, `lesson-${name}-${language}`);
  await picture(each, `lesson-${name}-${language}`);
  await each.click(".note .leave");
  await each.click("#tab-script");
  await judged(each, `script-${name}-${language}`);
  await picture(each, `script-${name}-${language}`);
  await each.context().close();
}

await browser.close();
process.stdout.write(JSON.stringify(found));
