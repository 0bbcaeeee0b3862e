// Compares what two report.html files show a reader: their text, table cells, descriptions and
// charts, and all pages of the table of companies. Prints each difference, and ends with status
// 1 if there are any. The version of the program is left out, and the hash of the keyword files.
//
//   npm install playwright-core@1 && apt-get install chromium
//   NODE_PATH=$(npm root) node tests/browser/same_figures.mjs OLD NEW
import {createRequire} from "node:module";
import {join, resolve} from "node:path";
import {pathToFileURL} from "node:url";

// Found in the working folder or in NODE_PATH: the project itself has no node_modules.
const require = createRequire(join(process.cwd(), "x.js"));
const {chromium} = require("playwright-core");

const files = process.argv.slice(2);
if (files.length !== 2) {
  console.error("usage: node same_figures.mjs OLD NEW");
  process.exit(2);
}
const MOST_PRINTED = 40;

// Runs inside the page. Returns one entry for each text and each shape that a reader sees, in
// the order of the document, with its place.
function shown(root) {
  const out = [];
  const place = (node) => {
    const names = [];
    for (let at = node; at && at !== root; at = at.parentElement) {
      names.unshift(at.id ? `#${at.id}` : at.localName);
      if (at.id) break;
    }
    return names.join(" ");
  };
  const cell = (node) => {
    const own = node.closest("td, th");
    return own ? ` row ${own.parentElement.rowIndex} column ${own.cellIndex}` : "";
  };
  const spoken = ["title", "aria-label", "aria-sort", "href", "hidden", "class"];
  // A bar of a table is drawn by its width; shapes of charts by all that they have.
  const drawn = (node) => [...node.attributes].filter((a) => a.name !== "style").map((a) => `${a.name}=${a.value}`).join(" ");
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.data.replace(/\s+/g, " ").trim();
      if (text) out.push([place(node.parentElement) + cell(node.parentElement), text]);
    }
    if (node.nodeType !== Node.ELEMENT_NODE || ["script", "style"].includes(node.localName)) return;
    if (node instanceof SVGElement) {
      out.push([`${place(node)}${cell(node)} shape`, drawn(node)]);
    } else {
      for (const name of spoken.filter((name) => node.hasAttribute(name))) {
        out.push([`${place(node)}${cell(node)} ${name}`, node.getAttribute(name)]);
      }
    }
    node.childNodes.forEach(walk);
  };
  walk(root);
  return out;
}

async function read(page, file) {
  const failed = [];
  page.on("pageerror", (error) => failed.push(error.message));
  await page.goto(pathToFileURL(resolve(file)).href);
  await page.waitForTimeout(300);
  // Details are open, so that their tables are visible.
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  const parts = await page.evaluate(shown, await page.$("body"));
  const add = async (name) => {
    const rows = await page.evaluate(shown, await page.$("#company-table"));
    const status = await page.locator("#company-status").textContent();
    parts.push([`${name} status`, status], ...rows.map(([place, text]) => [`${name}: ${place}`, text]));
  };
  if (await page.locator("#company-table").count()) await eachOrder(page, add);
  if (failed.length) throw new Error(`${file}: ${failed.join("; ")}`);
  return parts.map(([place, text]) => [place, text.replace(/^Made by titlegauge .*?,/, "Made by titlegauge,")])
    .filter(([place]) => !/footer p code$/.test(place));
}

// The table of companies in its first order, page by page; the first page in each other order,
// forwards and backwards; and each kind of company.
async function eachOrder(page, add) {
  const next = page.locator("#company-next");
  for (let number = 1; ; number++) {
    await add(`companies, page ${number}`);
    if (!(await next.isVisible()) || (await next.isDisabled())) break;
    await next.click();
  }
  const heads = page.locator("#company-table thead button");
  for (let at = 0; at < (await heads.count()); at++) {
    for (const way of ["first", "second"]) {
      await heads.nth(at).click();
      await add(`companies by column ${at}, ${way} click`);
    }
  }
  for (const kind of await page.locator("#company-kind option").evaluateAll((options) => options.map((option) => option.value))) {
    await page.locator("#company-kind").selectOption(kind);
    await add(`companies, ${kind}`);
  }
}

// Returns the edits from one list to the other; one long insertion does not make all that
// follows it differ. Equal ends are cut off, and what is left is compared line by line where
// both are of one length.
function differences(before, after) {
  const same = (a, b) => a[0] === b[0] && a[1] === b[1];
  let start = 0, end = 0;
  while (start < before.length && start < after.length && same(before[start], after[start])) start++;
  while (end < before.length - start && end < after.length - start && same(before.at(-1 - end), after.at(-1 - end))) end++;
  const [left, right] = [before, after].map((list) => list.slice(start, list.length - end));
  if (left.length === right.length) {
    return left.flatMap((one, at) => (same(one, right[at]) ? [] : [`- ${one.join(": ")}`, `+ ${right[at].join(": ")}`]));
  }
  const key = (one) => one.join("\u0000");
  const only = (list, other) => {
    const known = new Set(other.map(key));
    return list.filter((one) => !known.has(key(one)));
  };
  const found = [...only(left, right).map((one) => `- ${one.join(": ")}`), ...only(right, left).map((one) => `+ ${one.join(": ")}`)];
  return found.length ? found : [`the same parts, but ${left.length} of them from ${left[0]?.[0]} became ${right.length}`];
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
let different = 0;
for (const [name, viewport] of [["wide", {width: 1200, height: 900}], ["narrow", {width: 390, height: 844}]]) {
  const lists = [];
  for (const file of files) {
    const context = await browser.newContext({viewport});
    lists.push(await read(await context.newPage(), file));
    await context.close();
  }
  const found = differences(...lists);
  different += found.length;
  found.slice(0, MOST_PRINTED).forEach((line) => console.log(`${name}: ${line}`));
  if (found.length > MOST_PRINTED) console.log(`${name}: and ${found.length - MOST_PRINTED} more lines`);
  console.log(`${name}: ${lists[0].length} and ${lists[1].length} texts and shapes`);
}
await browser.close();
console.log(different ? "the pages differ" : "no difference");
process.exit(different ? 1 : 0);
