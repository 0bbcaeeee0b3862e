// Opens a report.html in Chromium as a reader would: nothing in the console, nothing
// loaded, charts drawn, companies sorted and searched, no sideways scroll on a phone,
// and nothing that axe finds to stand in the way of a screen reader or of weak eyes.
// Leaves pictures in light, dark, on a phone and on paper, to be looked at.
//
//   npm install playwright-core@1 axe-core@4 && apt-get install chromium
//   cargo run --example sample_report -- panel /tmp/panel.html
//   NODE_PATH=$(npm root) node tests/browser/report.mjs /tmp/panel.html /tmp/pictures
import assert from "node:assert/strict";
import {mkdirSync} from "node:fs";
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

// The texts of a column of the table, without those that have no figure.
const column = (page, at) => page.$$eval("#company-table tbody tr", (rows, at) => rows.map((row) => row.cells[at].textContent), at);
const number = (text) => (text.startsWith("–") ? null : parseFloat(text.replace("−", "-").replaceAll(",", "")));

async function charts(page) {
  for (const box of await page.$$(".chart")) {
    const {id, marks, label} = await box.evaluate((box) =>
      ({id: box.id, marks: box.querySelectorAll("svg circle, svg line").length, label: box.getAttribute("aria-label")}));
    assert.ok(marks > 1, `${id} is empty`);
    assert.ok(label.length > 20, `${id} says nothing in words`);
  }
}

async function sorts(page) {
  const button = page.getByRole("button", {name: "Measured", exact: true});
  await button.click();
  assert.equal(await page.locator("#company-table th[aria-sort]").getAttribute("aria-sort"), "descending");
  const falling = (await column(page, 2)).map(number);
  assert.deepEqual(falling, [...falling].sort((a, b) => b - a));
  await button.click();
  const rising = (await column(page, 2)).map(number);
  assert.deepEqual(rising, [...rising].sort((a, b) => a - b));
  await page.getByRole("button", {name: "Shrunken gap", exact: true}).click();
  const gaps = (await column(page, 5)).map(number);
  const known = gaps.filter((gap) => gap !== null);
  assert.deepEqual(gaps, [...known.sort((a, b) => b - a), ...gaps.filter((gap) => gap === null)]);
}

async function searches(page) {
  const before = await page.locator("#company-status").textContent();
  const name = (await column(page, 1))[0];
  const wanted = name.slice(0, 6);
  await page.getByLabel("Company contains").fill(wanted.toUpperCase());
  const found = await column(page, 1);
  assert.ok(found.length > 0 && found.every((other) => other.toLowerCase().includes(wanted.toLowerCase())), `${wanted}: ${found}`);
  await page.getByLabel("Company contains").fill("no company has this name");
  assert.equal(await page.locator("#company-status").textContent(), "No company fits.");
  assert.equal((await column(page, 1)).length, 0);
  await page.getByLabel("Company contains").fill("");
  assert.equal(await page.locator("#company-status").textContent(), before);
  await page.getByLabel("Show").selectOption("agency");
  assert.ok((await column(page, 9)).every((text) => text === "agency"));
  await page.getByLabel("Show").selectOption("all");
  const next = page.getByRole("button", {name: "Next"});
  if (await next.isVisible()) {
    const first = (await column(page, 1))[0];
    await next.click();
    assert.match(await page.locator("#company-status").textContent(), /^51 to /);
    assert.notEqual((await column(page, 1))[0] + (await page.locator("#company-status").textContent()), first + before);
    await page.getByRole("button", {name: "Previous"}).click();
  }
}

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
  clean();
  await accessible(page, name);
  await close();
}

const {page, close} = await open({javaScriptEnabled: false, viewport: {width: 1200, height: 900}});
assert.ok(await page.locator(".card .big").first().isVisible());
assert.ok(await page.locator("noscript").first().isVisible(), "no word on JavaScript");
await page.screenshot({path: join(into, "no-script.png"), fullPage: true});
await close();
await browser.close();
console.log(`opened, sorted, searched, console clean; pictures in ${into}`);
