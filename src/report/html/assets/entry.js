// The parts of Observable Plot that report.js uses; the bundle contains nothing else.
export {plot, dot, line, link, ruleX, ruleY, text} from "@observablehq/plot";
