// What report.js uses of Observable Plot; the bundle holds nothing else.
export {plot, dot, line, link, ruleX, ruleY, text} from "@observablehq/plot";
