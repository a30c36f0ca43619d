// Reads [{"where": ..., "text": ...}] from the standard input and parses each text with Microsoft's
// parser of Power Query. Prints what it cannot parse; exit code 1 then, and when there is no text.
import { readFileSync } from "node:fs";

import powerQuery from "@microsoft/powerquery-parser";

const { DefaultSettings, TaskUtils } = powerQuery;
const queries = JSON.parse(readFileSync(0, "utf8"));
let faults = queries.length === 0 ? 1 : 0;
for (const { where, text } of queries) {
  const task = await TaskUtils.tryLexParse(DefaultSettings, text);
  if (TaskUtils.isParseStageOk(task)) continue;
  faults += 1;
  console.error(`${where}: ${task.error.message}`);
}
console.log(`${queries.length} Power Query expressions parsed, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
