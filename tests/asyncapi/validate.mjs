// Reads schemas/asyncapi.yaml with the AsyncAPI project's own parser; prints its findings, exits 1 on an error.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const file = process.argv[2];
const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"), { source: file });
const errors = diagnostics.filter((finding) => finding.severity === 0);
for (const finding of errors) {
  console.error(`${file}:${finding.range.start.line + 1}: ${finding.path.join(".")}: ${finding.message}`);
}
if (errors.length > 0 || document === undefined) process.exit(1);
const channels = document.channels().all();
console.log(`${file}: AsyncAPI ${document.version()}, ${channels.length} channels, valid`);
