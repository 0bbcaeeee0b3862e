// Opens a report.html in Chromium as a reader would: nothing in the console, nothing
// loaded, charts drawn, companies sorted, searched, filtered and expanded, data downloaded, the
// same figures without JavaScript, no sideways scroll on a phone, and nothing that axe finds to
// stand in the way of a screen reader or of weak eyes.
// Leaves pictures in light, dark, on a phone and on paper, to be looked at.
//
//   npm install playwright-core@1 axe-core@4 && apt-get install chromium
//   cargo run --example sample_report -- panel /tmp/panel.html
//   NODE_PATH=$(npm root) node tests/browser/report.mjs /tmp/panel.html /tmp/pictures
import assert from "node:assert/strict";
import {mkdirSync, readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {join, resolve} from "node:path";
import {pathToFileURL} from "node:url";

// Found in the working folder or in NODE_PATH: the project itself has no node_modules.
const require = createRequire(join(process.cwd(), "x.js"));
const {chromium} = require("playwright-core");
const axe = require("axe-core");

const [file, into] = process.argv.slice(2);
if (!file || !into) {
  console.error("usage: node report.mjs FILE OUTDIR");
  process.exit(2);
}
mkdirSync(into, {recursive: true});
const address = pathToFileURL(resolve(file)).href;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});

async function open(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (request.url() !== address) said.push(`loads ${request.url().slice(0, 200)}`); });
  await page.goto(address);
  await page.waitForTimeout(300);
  const clean = () => assert.deepEqual(said, [], "the console is not clean");
  return {page, clean, close: () => context.close()};
}

// Columns of the table of companies.
const [NAME, POSTINGS, SHRUNKEN, AGENCY] = [0, 1, 5, 9];

// The texts of a column of the table, without those that have no figure.
const column = (page, at) => page.$$eval("#company-table tbody tr", (rows, at) => rows.map((row) => row.cells[at].textContent), at);
const number = (text) => (text.startsWith("–") ? null : parseFloat(text.replace("−", "-").replaceAll(",", "")));

async function charts(page) {
  for (const box of await page.$$(".chart")) {
    const {id, marks, label} = await box.evaluate((box) =>
      ({id: box.id, marks: box.querySelectorAll("svg circle, svg line").length, label: box.getAttribute("aria-label")}));
    assert.ok(marks > 1, `${id} is empty`);
    assert.ok(label.length > 20, `${id} says nothing in words`);
    const cut = await box.evaluate((box) => {
      const frame = box.getBoundingClientRect();
      const out = ({left, right, width}) => width > 0 && (left < frame.left - 1 || right > frame.right + 1);
      return [...box.querySelectorAll("text")].filter((text) => out(text.getBoundingClientRect())).map((text) => text.textContent);
    });
    assert.deepEqual(cut, [], `${id}: labels are cut`);
  }
}

async function sorts(page) {
  const button = page.getByRole("button", {name: "Measured", exact: true});
  await button.click();
  assert.equal(await page.locator("#company-table th[aria-sort]").getAttribute("aria-sort"), "descending");
  const falling = (await column(page, POSTINGS)).map(number);
  assert.deepEqual(falling, [...falling].sort((a, b) => b - a));
  await button.click();
  const rising = (await column(page, POSTINGS)).map(number);
  assert.deepEqual(rising, [...rising].sort((a, b) => a - b));
  await page.getByRole("button", {name: "Comparable gap", exact: true}).click();
  const gaps = (await column(page, SHRUNKEN)).map(number);
  const known = gaps.filter((gap) => gap !== null);
  assert.deepEqual(gaps, [...known.sort((a, b) => b - a), ...gaps.filter((gap) => gap === null)]);
}

async function searches(page) {
  const before = await page.locator("#company-status").textContent();
  const name = (await column(page, NAME))[0];
  const wanted = name.slice(0, 6);
  await page.getByLabel("Company contains").fill(wanted.toUpperCase());
  const found = await column(page, NAME);
  assert.ok(found.length > 0 && found.every((other) => other.toLowerCase().includes(wanted.toLowerCase())), `${wanted}: ${found}`);
  await page.getByLabel("Company contains").fill("no company has this name");
  assert.equal(await page.locator("#company-status").textContent(), "No company fits.");
  assert.equal((await column(page, NAME)).length, 0);
  if (await page.locator("details.company").count()) {
    assert.match(await page.locator("#posting-status").textContent(), /^None of the postings here fits/);
    assert.equal(await page.locator(".ads h3:visible").count(), 0, "a heading without postings is left");
  }
  await page.getByLabel("Company contains").fill("");
  assert.equal(await page.locator("#company-status").textContent(), before);
  await page.getByLabel("Show").selectOption("agency");
  assert.ok((await column(page, AGENCY)).every((text) => text === "agency"));
  await page.getByLabel("Show").selectOption("all");
  const next = page.getByRole("button", {name: "Next"});
  if (await next.isVisible()) {
    const first = (await column(page, NAME))[0];
    await next.click();
    assert.match(await page.locator("#company-status").textContent(), /^51 to /);
    assert.notEqual((await column(page, NAME))[0] + (await page.locator("#company-status").textContent()), first + before);
    await page.getByRole("button", {name: "Previous"}).click();
  }
}

// Filters by what a posting is: the figures are those of the selection, the companies without a
// posting in it are left out, and so are their postings further down.
async function filters(page) {
  const before = await page.locator("#company-status").textContent();
  const all = (await page.$$eval("#company-table tbody tr", (rows) => rows.map((row) => row.cells[1].textContent))).map(number);
  assert.ok(await page.locator("#company-note").isHidden());
  for (const label of ["Field of work", "Advertised level", "Source"]) {
    const select = page.locator("#company-controls").getByLabel(label);
    if (!(await select.count())) continue;
    const options = await select.locator("option").evaluateAll((options) => options.slice(1).map((option) => [option.value, option.textContent]));
    let seen = 0;
    for (const [value, text] of options) {
      await select.selectOption(value);
      assert.ok(await page.locator("#company-note").isVisible(), `${label}: no word on the selection`);
      const postings = (await column(page, POSTINGS)).map(number);
      assert.ok(postings.every((count) => count > 0), `${label} ${text}: ${postings}`);
      seen += postings.length;
      const fits = await page.$$eval("details.company:not([hidden]) li[data-level]:not([hidden])",
        (items, key) => [...new Set(items.map((item) => item.dataset[key]))],
        {"Field of work": "field", "Advertised level": "level", "Source": "source"}[label]);
      assert.ok(fits.every((one) => one === (label === "Advertised level" ? value : text)), `${label} ${text}: ${fits}`);
      assert.equal(await page.$$eval("details.company:not([hidden])", (all) =>
        all.filter((details) => !details.querySelector("li[data-level]:not([hidden])")).length), 0, "a company without postings is left");
    }
    assert.ok(seen > 0 || options.length === 0, `${label} finds nothing`);
    await select.selectOption("");
  }
  assert.equal(await page.locator("#company-status").textContent(), before);
  assert.deepEqual((await column(page, POSTINGS)).map(number), all);
}

// Expands a company by keyboard, and another by the link in the table.
async function expands(page) {
  const first = page.locator("details.company").first();
  await first.locator("summary").focus();
  await page.keyboard.press("Enter");
  assert.ok(await first.evaluate((details) => details.open), "Enter does not expand");
  const items = await first.locator("li[data-level]").count();
  assert.ok(items >= 1 && items <= 10, `${items} postings`);
  const wrong = await page.$$eval("details.company", (all) => all.filter((details) => details.querySelectorAll("li[data-level]").length > 10).length);
  assert.equal(wrong, 0, "more than ten postings");
  const chances = await first.locator("li[data-level]").evaluateAll((items) =>
    items.map((item) => +/inflation: <?\s*(\d+)/.exec(item.textContent)[1]));
  assert.deepEqual(chances, [...chances].sort((a, b) => b - a), "not by probability");
  const link = page.locator("#company-table tbody a").last();
  const target = await link.getAttribute("href");
  await link.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction((target) => document.querySelector(target).open, target);
  assert.equal(await page.evaluate(() => document.activeElement.closest("details")?.id), target.slice(1));
}

// Saves the data of every chart.
async function downloads(page) {
  const links = page.locator("a.download");
  assert.ok((await links.count()) >= (await page.locator("figure").count()), "a chart without its data");
  for (const link of await links.all()) {
    const saved = page.waitForEvent("download");
    await link.click();
    const text = readFileSync(await (await saved).path(), "utf8");
    const lines = text.trimEnd().split("\n");
    assert.ok(lines.length > 1 && lines[0].split(",").length > 2, `${await link.getAttribute("download")}: ${text.slice(0, 200)}`);
  }
}

// Lines of charts end at months without data.
async function gaps(page) {
  const missing = await page.evaluate(() => {
    const months = JSON.parse(document.getElementById("figures").textContent).months.map((of) => of.month).filter((month) => /^\d{4}-\d{2}$/.test(month));
    const number = (month) => 12 * month.slice(0, 4) + +month.slice(5);
    return months.slice(1).filter((month, at) => number(month) !== number(months[at]) + 1).length;
  });
  const box = page.locator("#chart-months-share");
  if (!(await box.count())) return;
  const parts = await box.locator("path[fill=none], g[fill=none] path").evaluateAll((paths) => paths.map((path) => path.getAttribute("d")).join("").split("M").length - 1);
  assert.ok(parts >= missing, `${missing} months are missing, and the line has ${parts} parts`);
  if (missing) assert.ok(parts > 1, "the line crosses a month without data");
}

// What a reader sees first: key figures, findings, and the first rows of all tables.
const figures = (page) => page.evaluate(() => {
  const texts = (selector) => [...document.querySelectorAll(selector)].map((node) => node.textContent.replace(/\s+/g, " ").trim());
  const rows = texts("#company-table tbody tr").slice(0, 50);
  const others = texts("table:not(#company-table) tbody tr");
  return [...texts("h2"), ...texts(".lead, .findings li, .card dd"), ...rows, ...others, ...texts("details.company summary")];
});

async function accessible(page, name) {
  await page.evaluate(axe.source);
  const {violations} = await page.evaluate(() => window.axe.run(document));
  const told = violations.map((rule) => `${rule.id}: ${rule.help}\n${rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join("\n")}`);
  assert.deepEqual(told, [], `${name}: axe complains`);
}

const looks = {
  light: {viewport: {width: 1200, height: 900}, colorScheme: "light"},
  dark: {viewport: {width: 1200, height: 900}, colorScheme: "dark"},
  phone: {viewport: {width: 390, height: 844}, colorScheme: "light", isMobile: true, hasTouch: true},
  "phone-dark": {viewport: {width: 320, height: 640}, colorScheme: "dark"},
};
for (const [name, options] of Object.entries(looks)) {
  const {page, clean, close} = await open(options);
  await charts(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name}: the page scrolls sideways by ${wide}`);
  assert.equal(await page.locator("#figures ~ img, main img, main script").count(), 0, "text became markup");
  await page.screenshot({path: join(into, `${name}.png`), fullPage: true});
  if (name === "light") await page.pdf({path: join(into, "print.pdf"), format: "A4"});
  if (await page.locator("#company-table").count()) {
    await sorts(page);
    await searches(page);
  }
  if (await page.locator("details.company").count()) await expands(page);
  if (await page.locator("#company-field").count()) await filters(page);
  await downloads(page);
  await gaps(page);
  clean();
  await page.evaluate(() => document.querySelectorAll("details.company").forEach((details, at) => { details.open = at < 3; }));
  await page.screenshot({path: join(into, `${name}-expanded.png`), fullPage: true});
  await accessible(page, name);
  const hints = await page.$$eval(".scroll", (boxes) => boxes.filter((box) => box.offsetParent).map((box) =>
    [box.scrollWidth > box.clientWidth + 1, getComputedStyle(box.previousElementSibling).display !== "none"]));
  assert.ok(hints.every(([scrolls, hint]) => hint === scrolls), `${name}: hints to scroll ${JSON.stringify(hints)}`);
  await close();
}

const scripted = await open({viewport: {width: 1200, height: 900}});
const withScript = await figures(scripted.page);
await scripted.close();
const {page, close} = await open({javaScriptEnabled: false, viewport: {width: 1200, height: 900}});
assert.ok(await page.locator(".card .big").first().isVisible());
assert.ok(await page.locator("noscript").first().isVisible(), "no word on JavaScript");
assert.deepEqual(await figures(page), withScript, "other figures without JavaScript");
await page.screenshot({path: join(into, "no-script.png"), fullPage: true});
await close();
await browser.close();
console.log(`opened, sorted, searched, filtered, expanded, downloaded, console clean; pictures in ${into}`);
