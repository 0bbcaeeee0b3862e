// Bundles the parts of Observable Plot that the report uses into plot.js, with all licences
// at the top. See README.md for the commands.
import {readFileSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {build} from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const modules = process.argv[2];
const result = await build({
  entryPoints: [join(here, "entry.js")],
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "Plot",
  target: "es2020",
  legalComments: "none",
  nodePaths: [modules],
  absWorkingDir: dirname(modules),
  metafile: true,
  write: false,
});

const inputs = Object.values(result.metafile.outputs)[0].inputs;
const names = new Set(Object.keys(inputs).map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean));
const byText = new Map();
for (const name of [...names].sort()) {
  const version = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;
  const lines = readFileSync(join(modules, name, "LICENSE"), "utf8").trim().split("\n");
  const own = lines[0].startsWith("Copyright") ? lines.shift() : "";
  const text = lines.join("\n").trim();
  byText.set(text, [...(byText.get(text) ?? []), `${name} ${version}: ${own}`]);
}
const licences = [...byText].map(([text, names]) => `${names.join("\n")}\n\n${text}`).join("\n\n----\n\n");
const code = result.outputFiles[0].text;
if (licences.includes("*/") || /<\/script|<!--/i.test(licences + code)) throw new Error("cannot embed plot.js: it contains text that would end a script element or a comment");
writeFileSync(join(here, "plot.js"), `/*!\n${licences}\n*/\n${code}`);
