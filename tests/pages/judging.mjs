// What every page is judged by, in a real Chromium.
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// `found` collects lines; targets are at least `least_px` high and wide.
export function judge(found, axe, least_px = 44) {
  function listen(page, name) {
    page.on("console", (each) => { if (each.type() === "error" && !/status of 4/.test(each.text())) found.console.push(`${name}: ${each.text()}`); });
    page.on("pageerror", (each) => found.console.push(`${name}: ${each.message}`));
  }

  async function judged(page, name) {
    // axe runs in a world of its own, which the page's own policy does not bind.
    const client = await page.context().newCDPSession(page);
    const { frameTree } = await client.send("Page.getFrameTree");
    const { executionContextId } = await client.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
    const run = async (expression) => (await client.send("Runtime.evaluate",
      { expression, contextId: executionContextId, awaitPromise: true, returnByValue: true })).result.value;
    await run(axe + ";1");
    const violations = await run(`axe.run(document, {runOnly: ${JSON.stringify(RULES)}}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", ")))`);
    for (const each of violations ?? ["axe did not run"]) found.axe.push(`${name}: ${each}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.wide.push(`${name}: ${wide} px`);
    const small = await page.evaluate((least_px) => [...document.querySelectorAll("a, button, input:not([type=hidden]), summary")]
      .map((e) => [e, (e.closest(".choice, .tick label, tbody tr:has(a:not(.flat))") ?? e).getBoundingClientRect()])
      .filter(([e, b]) => b.width && b.height && !e.closest("p, label, .skip, .unseen, [inert]") && !e.matches(".skip, .tick input") && (b.height < least_px || b.width < least_px))
      .map(([e, b]) => `${e.tagName} ${e.textContent.trim().slice(0, 12)} ${Math.round(b.width)}x${Math.round(b.height)}`), least_px);
    for (const each of small) if (!/INPUT/.test(each)) found.small.push(`${name}: ${each}`);
  }
  return { listen, judged };
}
